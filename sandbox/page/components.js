// Draws message components: rows of buttons and selects, and the basic parts of Components V2.
// A new component type is one entry in KINDS.

import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { fileCard, gallery, picture, resolveMedia } from "./media.js";
import { selectMenu } from "./select.js";
import { isShown, show } from "./spoilers.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "secondary" };
const emojiText = (emoji) => (emoji ? (emoji.id ? `:${emoji.name}:` : emoji.name) : null);

function button(component, context) {
  const label = [
    component.emoji &&
      h("span", { "aria-hidden": component.label ? "true" : null }, emojiText(component.emoji)),
    component.label && h("span", {}, component.label),
  ];
  const className = `button ${STYLES[component.style] ?? "secondary"}`;
  if (component.style === 5) {
    const href = /^https?:/i.test(component.url ?? "") ? component.url : null;
    return h(
      "a",
      {
        class: className,
        href,
        target: "_blank",
        rel: "noopener noreferrer nofollow",
        "aria-disabled": component.disabled ? "true" : null,
      },
      label,
      icon("out", 14),
    );
  }
  const busy = context.isBusy(component.custom_id);
  return h(
    "button",
    {
      type: "button",
      class: `${className}${busy ? " busy" : ""}`,
      disabled: Boolean(component.disabled),
      "aria-busy": busy ? "true" : null,
      dataset: { key: `component-${component.custom_id}` },
      onclick: () => !busy && context.press(component),
    },
    busy ? h("span", { class: "dots", "aria-label": "Waiting" }, h("i"), h("i"), h("i")) : label,
  );
}

const select = (component, context) =>
  selectMenu(component, context.store, {
    busy: context.isBusy(component.custom_id),
    onDone: (values) => context.press(component, values),
  });

function mediaItem(part, context) {
  const url = resolveMedia(part.media?.url, context.message);
  const attachment = (context.message.attachments ?? []).find((candidate) => candidate.url === url);
  return {
    url,
    name: attachment?.filename,
    alt: part.description ?? attachment?.description ?? "",
    width: part.media?.width ?? attachment?.width,
    height: part.media?.height ?? attachment?.height,
    spoiler: part.spoiler,
  };
}

/** Covers a container: what is in it can be neither read nor pressed until the cover is. */
function cover(element, key) {
  if (isShown(key)) return;
  const children = [...element.children];
  for (const child of children) child.inert = true;
  const button = h(
    "button",
    { type: "button", class: "cover", "aria-label": "Spoiler, press to show", onclick: uncover },
    h("span", { class: "cover-label", "aria-hidden": "true" }, "SPOILER"),
  );
  function uncover() {
    show(key);
    for (const child of children) child.inert = false;
    button.remove();
    element.classList.remove("covered");
    element.focus();
  }
  element.classList.add("covered");
  element.tabIndex = -1;
  element.append(button);
}

function container(component, context) {
  const element = h(
    "div",
    { class: `container${component.accent_color == null ? "" : " accented"}` },
    component.components.map((child) => draw(child, context)),
  );
  if (component.accent_color != null) {
    element.style.borderInlineStartColor = `#${component.accent_color.toString(16).padStart(6, "0")}`;
  }
  if (component.spoiler) cover(element, `${context.message.id}:${component.id}`);
  return element;
}

function fileComponent(component, context) {
  const url = resolveMedia(component.file?.url, context.message);
  const attachment = (context.message.attachments ?? []).find((candidate) => candidate.url === url);
  return fileCard(attachment ?? { url, filename: component.name ?? "file", size: component.size });
}

const KINDS = {
  1: (c, context) =>
    h(
      "div",
      { class: "row" },
      c.components.map((child) => draw(child, context)),
    ),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: (c, context) =>
    h(
      "div",
      { class: "section" },
      h(
        "div",
        { class: "section-text" },
        c.components.map((child) => draw(child, context)),
      ),
      c.accessory && draw(c.accessory, context),
    ),
  10: (c, context) => h("div", { class: "markup" }, markdown(c.content, context.env)),
  11: (c, context) => {
    const item = mediaItem(c, context);
    return h("div", { class: "thumbnail" }, picture(item, [item], 96));
  },
  12: (c, context) => gallery(c.items.map((item) => mediaItem(item, context))),
  13: fileComponent,
  14: (c) => h("hr", { class: `${c.divider === false ? "blank" : ""} ${c.spacing === 2 ? "wide" : ""}` }),
  17: container,
};

const draw = (component, context) =>
  KINDS[component.type]?.(component, context) ??
  h("div", { class: "muted" }, `(component of type ${component.type})`);

/**
 * @param {object[] | undefined} list
 * @param {object} context store, env, message, isBusy(customId), press(component, values)
 * @returns {Node[]}
 */
export const components = (list, context) => (list ?? []).map((component) => draw(component, context));

/**
 * Addresses that components show, at any depth.
 * @param {object[] | undefined} list
 * @param {import("./types.js").Message} message
 * @returns {string[]}
 */
export function componentMedia(list, message) {
  return (list ?? []).flatMap((component) => [
    ...[component.media, component.file].map((part) => part && resolveMedia(part.url, message)),
    ...(component.items ?? []).map((item) => resolveMedia(item.media?.url, message)),
    ...componentMedia(component.components, message),
    ...(component.accessory ? componentMedia([component.accessory], message) : []),
  ]);
}
