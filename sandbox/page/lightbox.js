// Shows a picture large over the page, with its alt text; arrows step through a message's pictures.

import { mediaUrl } from "./api.js";
import { h, iconButton, replaceChildren } from "./dom.js";
import { showDialog } from "./dialog.js";

export function openLightbox(items, start) {
  let index = Math.max(0, start);
  const stage = h("div", { class: "stage" });
  const dialog = h("dialog", { class: "lightbox", "aria-label": "Picture" }, stage);

  const show = () => {
    const item = items[index];
    const img = h("img", { src: mediaUrl(item.url), alt: item.alt ?? "" });
    // Enlarge small pictures: at most four times, and never past what the window holds (CSS).
    img.addEventListener("load", () => {
      const scale = Math.min(4, Math.max(1, 768 / Math.max(img.naturalWidth, img.naturalHeight)));
      img.style.width = `${Math.round(img.naturalWidth * scale)}px`;
    });
    const several = items.length > 1;
    replaceChildren(
      stage,
      img,
      h(
        "div",
        { class: "caption" },
        h("p", {}, item.alt || "No description."),
        h(
          "p",
          { class: "muted" },
          several && `${index + 1} of ${items.length} · `,
          item.name && `${item.name} · `,
          h("a", { href: mediaUrl(item.url), target: "_blank", rel: "noopener noreferrer" }, "Open original"),
        ),
      ),
      iconButton("close", "Close", () => dialog.close(), { class: "iconbutton close" }),
    );
  };
  const step = (by) => {
    index = (index + by + items.length) % items.length;
    show();
  };

  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowRight") step(1);
    if (key === "ArrowLeft") step(-1);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target === stage) dialog.close();
  });
  show();
  showDialog(dialog);
}
