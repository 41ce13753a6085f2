// Builds DOM nodes. Text always becomes text nodes: no string is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * h("button", {class: "x", onclick: f, "aria-label": "Send"}, "text", node, [more])
 * @param {string} tag
 * @param {Record<string, any> | null} props "on..." are listeners; null, undefined and false are left out
 * @param {...any} children nodes, texts, and lists of them
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function replaceChildren(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

// One path a name, drawn on a 24 x 24 grid.
const PATHS = {
  hash: "M9.5 3 7.5 21M16.5 3l-2 18M4 8.5h17M3 15.5h17",
  menu: "M4 6h16M4 12h16M4 18h16",
  plus: "M12 4v16M4 12h16",
  close: "M5 5l14 14M19 5 5 19",
  send: "M4 4.5 21 12 4 19.5 6.5 12zM6.5 12H13",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  members:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.8 3.5 5.5",
  traffic: "M7 20V5M3.5 8.5 7 5l3.5 3.5M17 4v15M13.5 15.5 17 19l3.5-3.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M5 19l1.7-1.7M17.3 6.7 19 5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  chevron: "M6 9.5l6 6 6-6",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  file: "M6 3h8l4.5 4.5V21H6zM14 3v5h4.5",
  image: "M4 5h16v14H4zM4 16l5-5 4.5 4.5L16 13l4 4M15.5 9h.01",
  crown: "M4 18h16M4.5 15 3 7l5 3.5L12 5l4 5.5L21 7l-1.5 8z",
  shield: "M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6z",
  reply: "M4 20v-7a4 4 0 0 1 4-4h12M15.5 4.5 20 9l-4.5 4.5",
  thread: "M4 5h16v11H10l-4 4v-4H4zM8.5 9h7M8.5 12.5h4",
  at: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM16 8v5.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-4 7.5",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  out: "M14 4h6v6M20 4l-9 9M17 13.5V20H4V7h6.5",
};

/**
 * @param {string} name one of PATHS
 * @param {number} size in pixels
 * @returns {SVGSVGElement}
 */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

let counter = 0;
/** An id no other element has, for aria-controls and its kin. */
export const uniqueId = (prefix) => `${prefix}-${(counter += 1)}`;

/**
 * @param {string} name of the icon
 * @param {string} label what screen readers say and the tooltip shows
 * @param {(event: MouseEvent) => void} onclick
 * @returns {HTMLButtonElement}
 */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    "button",
    { type: "button", class: "iconbutton", "aria-label": label, title: label, onclick, ...props },
    icon(name),
  );
}
