// What a page looks like without its words: every kind of element with all that stands around it, each once. Two pages
// with the same look are built from the same parts, so one of them tells the judge everything.
const told = ['class', 'role', 'type', 'scope', 'lang', 'tabindex', 'autocomplete'];
const known = new Map();
const sign = (e) => {
  if (!e) return '';
  if (!known.has(e)) {
    const attributes = [...e.attributes].map((a) => (told.includes(a.name) ? `${a.name}=${a.value}` : a.name)).sort();
    const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    known.set(e, `${sign(e.parentElement)}/${e.localName}[${attributes}]${words ? 'w' : ''}`);
  }
  return known.get(e);
};
return [...new Set([...document.querySelectorAll('*')].map(sign))].sort().join('\n');
