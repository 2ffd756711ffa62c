// Makes a page look the same on every day and every run: today becomes 令和8年11月24日, other days keep their distance to
// it, and what is drawn by lot becomes one fixed word.
const day = 86400000;
const noon = (y, m, d) => Date.UTC(y, m - 1, d);
const today = new Date(new Date().getTime() + 9 * 3600000);
const shift = noon(2026, 11, 24) - noon(today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate());
const moved = (y, m, d) => new Date(noon(y, m, d) + Math.round(shift / day) * day);
const weekday = (date) => '日月火水木金土'[date.getUTCDay()];
const replaced = (text) => text
  .replace(/令和(\d+)年(\d+)月(\d+)日(?:([(（])[日月火水木金土]([)）]))?/g, (_, y, m, d, open, close) => {
    const date = moved(2018 + Number(y), Number(m), Number(d));
    const words = `令和${date.getUTCFullYear() - 2018}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
    return open ? `${words}${open}${weekday(date)}${close}` : words;
  })
  .replace(/(^|[^年\d])(\d+)月(\d+)日/g, (_, before, m, d) => {
    const date = moved(today.getUTCFullYear(), Number(m), Number(d));
    return `${before}${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  })
  .replace(/\d+時\d+分(\d+秒)?/g, '10時42分')
  .replace(/\d+秒/g, '12秒')
  .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'https://noroshi.example')
  .replace(/\/(k|link|demo)\/[A-Za-z0-9_-]{12,}/g, '/$1/HJ4K7QRT2WXY9CDE')
  .replace(/\b[2-9A-Z]{4}([- ])[2-9A-Z]{4}[- ][2-9A-Z]{4}[- ][2-9A-Z]{4}\b/g, 'HJ4K$17QRT$12WXY$19CDE')
  .replace(/\b[0-9a-f]{64}\b/g, '5e3b'.repeat(16))
  .replace(/\b[0-9a-f]{16}\b/g, '5e3b'.repeat(4));
const before = [];
const stilled = new Map();
const put = (thing, name) => {
  if (stilled.get(thing) === thing[name]) return;
  // A hint that shows ways of writing a date is the same every day.
  const still = thing[name].includes('R8.') ? thing[name] : replaced(thing[name]);
  stilled.set(thing, still);
  if (still === thing[name]) return;
  before.push([thing, name, thing[name]]);
  thing[name] = still;
};
const stillAll = () => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) put(node, 'data');
  document.querySelectorAll('input:not([type=hidden]):not([type=file]), textarea').forEach((field) => put(field, 'value'));
};
stillAll();
// Live figures come in meanwhile.
const live = new MutationObserver(stillAll);
live.observe(document.body, { subtree: true, childList: true, characterData: true });
window.goOn = () => {
  live.disconnect();
  before.forEach(([thing, name, words]) => { thing[name] = words; });
};
