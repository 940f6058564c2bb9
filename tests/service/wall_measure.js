// Opens each of `views` in a frame of its size, and writes what it has measured into the document
// as JSON: what runs over its box, what is too pale, in what order the rows are read.
"use strict";

const PALEST = 4.5;                       // contrast of text, by WCAG 2.1, level AA

function channels(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return {rgb: [red, green, blue], alpha};
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map(value => value / 255)
    .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function over(top, below) {
  return top.rgb.map((value, i) => value * top.alpha + below[i] * (1 - top.alpha));
}

// The colour behind an element, and how much of the element itself is seen.
function behind(frame, element) {
  const layers = [];
  let opacity = 1;
  for (let at = element; at; at = at.parentElement) {
    const style = frame.getComputedStyle(at);
    layers.unshift(channels(style.backgroundColor));
    opacity *= Number(style.opacity);
  }
  return {back: layers.reduce((below, layer) => over(layer, below), [255, 255, 255]), opacity};
}

function words(element) {
  return [...element.childNodes].filter(node => node.nodeType === 3)
    .map(node => node.textContent.trim()).join(" ").trim();
}

function named(element) {
  const kind = element.getAttribute("class");
  return element.tagName.toLowerCase() + (kind ? "." + kind.replaceAll(" ", ".") : "") +
    " '" + element.textContent.trim().slice(0, 24) + "'";
}

function contrast(frame, element) {
  const style = frame.getComputedStyle(element);
  const {back, opacity} = behind(frame, element);
  const text = channels(element.tagName === "text" ? style.fill : style.color);
  const seen = luminance(over({rgb: text.rgb, alpha: text.alpha * opacity}, back));
  const [light, dark] = [seen, luminance(back)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

// What may be wider than its box: a table that is scrolled, a name that is cut and told by a title.
function mayOverflow(frame, element) {
  return ["auto", "scroll"].includes(frame.getComputedStyle(element).overflowX) ||
    element.matches(".row b[title]");
}

function overflows(frame, document) {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("scrolls sideways");
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(".defs") || element.ownerSVGElement) continue;
    const box = element.getBoundingClientRect();
    let scrolled = false;
    for (let at = element.parentElement; at; at = at.parentElement) {
      scrolled ||= ["auto", "scroll"].includes(frame.getComputedStyle(at).overflowX);
    }
    if (!scrolled && (box.left < -0.5 || box.right > width + 0.5)) {
      found.push(named(element) + " leaves the screen");
    }
    if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 &&
        !mayOverflow(frame, element)) {
      found.push(named(element) + " is wider than its box");
    }
  }
  for (const row of document.querySelectorAll(".row")) {
    const outer = row.getBoundingClientRect();
    const inner = [...row.children].map(child => child.getBoundingClientRect());
    const apart = (a, b) => a.right <= b.left + 0.5 || b.right <= a.left + 0.5 ||
      a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
    if (inner.some(box => box.top < outer.top - 0.5 || box.bottom > outer.bottom + 0.5 ||
                          box.width < 20) ||
        inner.some((a, i) => inner.some((b, j) => i < j && !apart(a, b)))) {
      found.push(named(row) + " does not hold what is in it");
    }
  }
  return found;
}

// The states of the rows of each domain, as they are read.
function rowsOf(document) {
  return [...document.querySelectorAll(".rows")].map(list => [...list.children]
    .map(row => ({box: row.getBoundingClientRect(), state: row.classList[1]}))
    .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left).map(row => row.state));
}

// The warning stays in sight, however far the page is scrolled.
function looksStale(frame, document) {
  const told = document.getElementById("stale");
  if (!told || told.hidden) return false;
  return [0, document.documentElement.scrollHeight].every(at => {
    frame.scrollTo(0, at);
    const box = told.getBoundingClientRect();
    return box.height > 20 && box.top >= 0 && box.bottom <= frame.innerHeight &&
      contrast(frame, told) >= PALEST && told.textContent.includes("has not answered");
  });
}

function measure(frame) {
  const document = frame.document;
  const text = [...document.body.querySelectorAll("*")].filter(
    element => words(element) && element.getClientRects().length > 0 &&
      (!element.ownerSVGElement || element.closest(".axis")));
  const edge = (selector, side, pick, otherwise) => pick(otherwise, ...[
    ...document.querySelectorAll(selector)].map(element => element.getBoundingClientRect()[side]));
  return {
    overflows: overflows(frame, document),
    pale: text.filter(element => contrast(frame, element) < PALEST).map(
      element => named(element) + " is pale: " + contrast(frame, element).toFixed(1)),
    back: luminance(behind(frame, document.body).back),
    tall: document.documentElement.scrollHeight,
    rows: rowsOf(document),
    amiss: edge(".trouble,ul.unwell", "bottom", Math.max, 0),
    first_row: edge(".row:not(.unwell)", "top", Math.min, 1e6),
    stale: looksStale(frame, document),
  };
}

async function look(view, number) {
  const frame = document.createElement("iframe");
  frame.width = view.width;
  frame.height = view.height;
  frame.style.border = "0";
  const loaded = new Promise(done => { frame.onload = done; });
  frame.src = (view.stale ? `gone${number}/` : "") + view.page + ".html";
  document.body.append(frame);
  await loaded;
  if (view.font) frame.contentDocument.body.style.fontFamily = view.font;
  if (view.stale) await new Promise(done => setTimeout(done, 40000));
  const seen = measure(frame.contentWindow);
  frame.remove();
  return seen;
}

addEventListener("load", async () => {
  const seen = await Promise.all(views.map(look));
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
