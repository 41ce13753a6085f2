// A short notice that something was done; it goes by itself.

import { h } from "./dom.js";

const SHOWN_FOR = 2500; // milliseconds

let timer = 0;
let element = null;

/** @param {string} sentence */
export function toast(sentence) {
  element ??= document.body.appendChild(h("div", { class: "toast", role: "status" }));
  element.textContent = sentence;
  element.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => element.classList.remove("shown"), SHOWN_FOR);
}

/**
 * Copies and says so; where the browser refuses (no secure context), it says that.
 * @param {string} text
 * @param {string} what names it: "Text", "Message ID"
 */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied.`);
  } catch {
    toast(`The browser does not allow copying here: ${text.slice(0, 100)}`);
  }
}
