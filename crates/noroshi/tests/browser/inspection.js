// Run by the developer tools in a page that itself may run no script; gives the faults as a list of sentences.
const faults = [];
const root = document.documentElement;
const all = (css) => [...document.querySelectorAll(css)];
const named = (e) => {
  const words = (e.innerText || e.value || e.getAttribute('href') || '').trim().replace(/\s+/g, ' ');
  return `<${e.localName}${e.id ? '#' + e.id : ''}> ${words.slice(0, 24)}`;
};
// What only screen readers meet is clipped to nothing.
const isClipped = (e) => { for (let at = e; at; at = at.parentElement) if (getComputedStyle(at).clipPath !== 'none') return true; return false; };
const isShown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.skip') && !isClipped(e);
const fault = (text, e) => faults.push(e ? `${text}: ${named(e)}` : text);

// The page as a whole.
if (root.lang !== 'ja') fault('lang is not ja');
if (all('h1').length !== 1) fault(`${all('h1').length} h1`);
if (all('main').length !== 1) fault(`${all('main').length} main`);
if (!document.title.trim()) fault('no title');
if (root.scrollWidth > root.clientWidth) fault(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
const bytes = performance.getEntriesByType('navigation')[0].decodedBodySize;
if (bytes >= 40 * 1024) fault(`${bytes} bytes`);

// What the content security policy forbids.
// The program's one file is allowed, where a page asks for it.
const isOurs = (e) => /^\/static\/noroshi-[0-9a-f]{12}\.js$/.test(e.getAttribute('src') || '') && e.defer && !e.textContent;
all('script').forEach((e) => isOurs(e) || fault('script', e));
all('[style]').forEach((e) => fault('style attribute', e));
all('style, link:not([rel=stylesheet])').forEach((e) => fault('style element or odd link', e));
for (const e of all('*')) for (const a of e.attributes) {
  if (a.name.startsWith('on')) fault(`event handler ${a.name}`, e);
  if (['src', 'href', 'action', 'srcset', 'poster', 'data'].includes(a.name)
      && new URL(a.value, location).origin !== location.origin) fault(`leads outside: ${a.value}`, e);
}

// Names, references, order.
const ids = new Set();
for (const e of all('[id]')) { if (ids.has(e.id)) fault('id twice', e); ids.add(e.id); }
for (const a of ['for', 'aria-labelledby', 'aria-describedby', 'form']) for (const e of all(`[${a}]`)) {
  for (const id of e.getAttribute(a).split(/\s+/)) if (!document.getElementById(id)) fault(`${a}=${id} leads nowhere`, e);
}
for (const e of all('a[href^="#"]')) if (!document.getElementById(e.hash.slice(1))) fault('link to nowhere', e);
for (const e of all('input:not([type=hidden]), select, textarea')) {
  const words = [...(e.labels || [])].map((l) => l.textContent.trim()).join('');
  if (!words && !e.getAttribute('aria-label')) fault('field without label', e);
  if (e.placeholder) fault('placeholder', e);
}
for (const e of all('[aria-invalid=true]')) {
  const texts = (e.getAttribute('aria-describedby') || '').split(/\s+/).map((id) => document.getElementById(id));
  if (!texts.some((t) => t && t.matches('.err, [role=alert] *'))) fault('error is not told with the field', e);
}
for (const e of all('button, a[href], summary')) if (!e.textContent.trim() && !e.getAttribute('aria-label')) fault('no words', e);
for (const e of all('[tabindex]')) if (e.tabIndex > 0) fault('changes the focus order', e);
for (const e of all('th')) if (!e.scope) fault('th without scope', e);
for (const e of all('svg')) if (e.getAttribute('aria-hidden') !== 'true' && !e.getAttribute('role')) fault('svg without role', e);
for (const e of all('nav, section[aria-labelledby], aside')) {
  if (!e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) fault('region without name', e);
}
let level = 1;
for (const e of all('h1, h2, h3, h4')) {
  const next = Number(e.localName[1]);
  if (next > level + 1) fault(`heading jumps from ${level} to ${next}`, e);
  level = next;
}

// Nothing is cut off or sticks out; whoever scrolls inside says so by a focusable region.
for (const e of all('body *')) {
  if (!isShown(e) || e.closest('svg')) continue;
  const box = e.getBoundingClientRect();
  if (box.width && box.right > root.clientWidth + 1 && !e.closest('.scroll[tabindex="0"]')) fault('sticks out', e);
}
for (const e of all('button, .btn, .tag, th, td, h1, h2, p, dd, caption')) {
  if (isShown(e) && getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1) {
    fault(`overflows by ${e.scrollWidth - e.clientWidth} px`, e);
  }
}

for (const e of all('caption, h1, h2, .btn')) {
  if (isShown(e) && e.clientWidth < 24) fault(`only ${e.clientWidth} px wide`, e);
}

// Targets: 24 px, or so much room around that a finger meets no other (WCAG 2.5.8); links inside a sentence excepted.
const targets = all('a[href], button, input:not([type=hidden]), select, textarea, summary').filter(isShown);
const isInSentence = (e) => e.localName === 'a' && getComputedStyle(e).display === 'inline'
  && [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1);
const boxes = targets.map((e) => e.getBoundingClientRect());
const isSmall = (box) => box.width < 24 || box.height < 24;
targets.forEach((e, i) => {
  if (!isSmall(boxes[i]) || isInSentence(e)) return;
  const [x, y] = [boxes[i].x + boxes[i].width / 2, boxes[i].y + boxes[i].height / 2];
  const isNear = (o) => {
    const dx = Math.max(o.left - x, 0, x - o.right), dy = Math.max(o.top - y, 0, y - o.bottom);
    const [ox, oy] = [o.x + o.width / 2, o.y + o.height / 2];
    return Math.hypot(dx, dy) < 12 || (isSmall(o) && Math.hypot(ox - x, oy - y) < 24);
  };
  if (boxes.some((o, j) => j !== i && !targets[j].contains(e) && isNear(o))) {
    fault(`target ${Math.round(boxes[i].width)}×${Math.round(boxes[i].height)}`, e);
  }
});

// Contrast of every text against what lies behind it (WCAG 1.4.3).
const rgb = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const behind = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n = words.nextNode(); n; n = words.nextNode()) {
  const e = n.parentElement;
  if (!n.data.trim() || !isShown(e) || e.closest('title, desc, option')) continue;
  const style = getComputedStyle(e), size = parseFloat(style.fontSize);
  const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  let [front, back] = [rgb(style.color), behind(e)];
  if (e.closest('svg')) {
    // A tile's words stand on its rectangle, a chart's on the paper.
    const tile = e.parentNode.querySelector(':scope > rect');
    const fill = tile ? getComputedStyle(tile).fill : 'url';
    [front, back] = [rgb(style.fill), fill.startsWith('url') ? [255, 255, 255] : rgb(fill)];
  }
  if (contrast(front, back) < needed) fault(`contrast ${contrast(front, back).toFixed(2)}`, e);
  if (size < (e.closest('svg, .n') ? 12 : 13)) fault(`letters of ${size} px`, e);
}
return [...new Set(faults)];
