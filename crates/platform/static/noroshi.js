// Enhancements only: every page is complete without this file, and the file stores nothing.
'use strict';

// Forms marked data-live are sent as if 「見え方を確かめる」 had been pressed, a moment after the last key; the elements
// marked data-part in the answer take the place of those with the same id. The fields themselves are never touched.
for (const form of document.querySelectorAll('form[data-live]')) {
  const PAUSE = 900;
  let timer = 0;
  let sending = null;

  const refresh = async () => {
    sending?.abort();
    sending = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    fields.set('action', 'preview');
    try {
      // Not form.action: the buttons bear that name.
      const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: fields, signal: sending.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of page.querySelectorAll('[data-part][id]')) {
        document.getElementById(part.id)?.replaceWith(document.importNode(part, true));
      }
    } catch {
      // No answer, or a newer one is on its way: what is shown stays, and the button still works.
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  };
  form.addEventListener('input', later);
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    sending?.abort();
  });
}

// Figures that come by themselves. [data-figures-from] names the stream; it stays hidden where no script runs. Elements with
// data-figure take a figure as their text, with data-figure-width as their width; a tile of the map takes all it shows at once.
for (const box of document.querySelectorAll('[data-figures-from]')) {
  const button = box.querySelector('button');
  const words = box.querySelector('[data-on]');
  let source = null;

  const say = (state) => {
    for (const element of [words, button]) element.textContent = element.dataset[state];
  };
  const put = (name, figures, write) => {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const value = figures[element.getAttribute(name)];
      if (typeof value === 'string') write(element, value);
    }
  };
  const show = (event) => {
    const figures = JSON.parse(event.data);
    put('data-figure', figures, (element, value) => { if (element.textContent !== value) element.textContent = value; });
    put('data-figure-width', figures, (element, value) => element.setAttribute('width', value));
    put('data-figure-tile', figures, (tile, value) => {
      const [shade, group, figure, title] = value.split('\t');
      tile.setAttribute('class', group);
      tile.querySelector('rect').setAttribute('class', shade);
      tile.querySelector('title').textContent = title;
      tile.querySelector('text:last-of-type').textContent = figure;
    });
  };
  const stop = (state) => {
    if (source) source.close();
    source = null;
    say(state);
  };
  const start = () => {
    source = new EventSource(box.dataset.figuresFrom);
    source.addEventListener('figures', show);
    source.addEventListener('end', () => stop('ended'));
    // A server that starts again is found again; one that refuses is not asked a second time.
    source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) stop('ended'); };
    say('on');
  };

  button.addEventListener('click', () => { if (source) stop('off'); else start(); });
  box.hidden = false;
  start();
}
