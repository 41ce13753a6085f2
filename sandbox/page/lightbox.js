// Shows a picture large over the page, with its alt text; a message's pictures are stepped through
// by the arrow keys or the two buttons beside the picture.

import { mediaUrl } from "./api.js";
import { h, iconButton, replaceChildren } from "./dom.js";
import { showDialog } from "./dialog.js";

const LONGEST = 768; // pixels to which a small picture is enlarged
const MOST_ENLARGED = 4;

/** Known before it has loaded, so that nothing jumps; else when it has. */
function size(img, width, height) {
  if (!width || !height) return;
  const scale = Math.min(MOST_ENLARGED, Math.max(1, LONGEST / Math.max(width, height)));
  Object.assign(img, { width: Math.round(width * scale), height: Math.round(height * scale) });
}

function large(item) {
  const img = h("img", { src: mediaUrl(item.url), alt: item.alt ?? "" });
  size(img, item.width, item.height);
  img.addEventListener("load", () => size(img, img.naturalWidth, img.naturalHeight));
  return img;
}

function caption(item, index, count) {
  return [
    h("p", {}, item.alt || "No description."),
    h(
      "p",
      { class: "muted" },
      count > 1 && `${index + 1} of ${count} · `,
      item.name && `${item.name} · `,
      h("a", { href: mediaUrl(item.url), target: "_blank", rel: "noopener noreferrer" }, "Open original"),
    ),
  ];
}

/**
 * @param {{url: string, alt?: string, name?: string, width?: number, height?: number}[]} items
 * @param {number} start the index of the one shown first
 */
export function openLightbox(items, start) {
  let index = Math.max(0, start);
  const frame = h("div", { class: "frame" });
  const text = h("div", { class: "caption", "aria-live": "polite" });
  const step = (by) => {
    index = (index + by + items.length) % items.length;
    replaceChildren(frame, large(items[index]));
    replaceChildren(text, caption(items[index], index, items.length));
  };
  const several = items.length > 1;
  const stage = h(
    "div",
    { class: "stage" },
    frame,
    text,
    several && iconButton("back", "Previous picture", () => step(-1), { class: "iconbutton back" }),
    several && iconButton("forward", "Next picture", () => step(1), { class: "iconbutton forward" }),
    iconButton("close", "Close", () => dialog.close(), { class: "iconbutton close" }),
  );
  const dialog = h("dialog", { class: "lightbox", "aria-label": "Picture" }, stage);

  dialog.addEventListener("keydown", ({ key }) => {
    if (several && key === "ArrowRight") step(1);
    if (several && key === "ArrowLeft") step(-1);
  });
  dialog.addEventListener("click", ({ target }) => {
    if ([dialog, stage, frame].includes(target)) dialog.close();
  });
  step(0);
  showDialog(dialog);
  stage.querySelector(".close").focus();
}
