// Pictures and files of a message: sizes, grids, spoilers, file cards.

import { mediaUrl } from "./api.js";
import { h, icon } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { isShown, show } from "./spoilers.js";

const SMALLEST = 256; // smaller pictures are enlarged to this, smoothly, so that they can be seen
const LARGEST = 512;
const IMAGE_NAME = /\.(png|jpe?g|webp|gif|avif|apng)$/i;
const SPOILER_FLAG = 1 << 3;

const isPicture = (attachment) =>
  attachment.content_type?.startsWith("image/") ?? IMAGE_NAME.test(attachment.filename ?? "");

/** The width and height at which a picture of this size is shown. */
function shownSize(width, height, largest = LARGEST) {
  if (!width || !height) return null;
  const longest = Math.max(width, height);
  const target = Math.min(Math.max(longest, SMALLEST), largest);
  const scale = target / longest;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * What attachment://name stands for; other addresses stay as they are.
 * @param {string | undefined} url
 * @param {import("./types.js").Message} message
 * @returns {string}
 */
export function resolveMedia(url, message) {
  if (!url?.startsWith("attachment://")) return url ?? "";
  const name = url.slice("attachment://".length);
  return (message.attachments ?? []).find(({ filename }) => filename === name)?.url ?? "";
}

function fillMissingSize(img, largest) {
  // Some payloads carry no size; then it is known only once the picture has loaded.
  img.addEventListener("load", () => {
    const size = shownSize(img.naturalWidth, img.naturalHeight, largest);
    if (size) Object.assign(img, size);
  });
}

/**
 * A picture that opens large. all is the list among which the large view steps.
 * @param {import("./types.js").Picture} item
 * @param {import("./types.js").Picture[]} all
 * @param {number} largest in pixels
 * @returns {HTMLButtonElement}
 */
export function picture(item, all = [item], largest = LARGEST) {
  const size = shownSize(item.width, item.height, largest);
  const img = h("img", {
    src: mediaUrl(item.url),
    alt: item.alt ?? "",
    width: size?.width,
    height: size?.height,
    decoding: "sync", // an edited card must not blink
  });
  if (!size) fillMissingSize(img, largest);
  img.addEventListener("error", () => {
    button.classList.add("broken");
    button.append(h("span", { class: "broken-label" }, icon("image", 20), "This picture could not be loaded."));
  });
  const covered = item.spoiler && !isShown(item.url.split("?")[0]); // signatures differ, paths do not
  const openLabel = `Open picture: ${item.alt || item.name || "no description"}`;
  const button = h(
    "button",
    {
      type: "button",
      class: `picture${covered ? " covered" : ""}`,
      "aria-label": covered ? "Spoiler picture, press to show" : openLabel,
      dataset: { key: `picture-${item.url}` },
      onclick: () => {
        if (button.classList.contains("covered")) {
          show(item.url.split("?")[0]);
          button.classList.remove("covered");
          button.setAttribute("aria-label", openLabel);
        } else openLightbox(all, all.indexOf(item));
      },
    },
    img,
    covered && h("span", { class: "cover-label", "aria-hidden": "true" }, "SPOILER"),
  );
  return button;
}

/**
 * One picture at its own size, several as a grid whose rows are all full (content.css).
 * @param {import("./types.js").Picture[]} items
 * @returns {HTMLElement | null}
 */
export function gallery(items) {
  if (!items.length) return null;
  if (items.length === 1) return h("div", { class: "media" }, picture(items[0]));
  return h(
    "div",
    { class: `media grid grid-${Math.min(items.length, 10)}` },
    items.map((item) => picture(item, items)),
  );
}

const asPicture = (attachment) => ({
  url: attachment.url,
  alt: attachment.description ?? "",
  name: attachment.filename,
  width: attachment.width,
  height: attachment.height,
  spoiler: attachment.filename?.startsWith("SPOILER_") || Boolean((attachment.flags ?? 0) & SPOILER_FLAG),
});

/**
 * @param {number} size
 * @returns {string}
 */
export function bytes(size) {
  if (!Number.isFinite(size)) return "";
  if (size < 1024) return `${size} bytes`;
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

/**
 * @param {import("./types.js").Attachment} attachment
 * @returns {HTMLElement}
 */
export function fileCard(attachment) {
  return h(
    "div",
    { class: "filecard" },
    icon("file", 28),
    h(
      "div",
      {},
      h("a", { href: mediaUrl(attachment.url), download: attachment.filename }, attachment.filename),
      h("div", { class: "muted" }, bytes(attachment.size)),
    ),
  );
}

/**
 * All attachments that no embed or component already shows.
 * @param {import("./types.js").Message} message
 * @param {Iterable<string>} usedUrls
 * @returns {(HTMLElement | null)[]}
 */
export function attachments(message, usedUrls) {
  const path = (url) => mediaUrl(url).split("?")[0]; // signatures differ between two answers
  const used = new Set([...usedUrls].filter(Boolean).map(path));
  const shown = (message.attachments ?? []).filter(({ url }) => !used.has(path(url)));
  return [
    gallery(shown.filter(isPicture).map(asPicture)),
    shown.filter((attachment) => !isPicture(attachment)).map(fileCard),
  ];
}
