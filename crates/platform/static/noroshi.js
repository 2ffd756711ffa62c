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
      const answer = await fetch(form.action, { method: 'POST', body: fields, signal: sending.signal });
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
