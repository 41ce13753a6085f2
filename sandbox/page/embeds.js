// Draws embeds: colour bar, author, title, description, fields, picture, thumbnail, footer.

import { mediaUrl } from "./api.js";
import { h } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { picture, resolveMedia } from "./media.js";
import { messageTime } from "./time.js";

const hex = (colour) => `#${colour.toString(16).padStart(6, "0")}`;
const titleLink = (url, ...children) =>
  /^https?:/i.test(url ?? "")
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children)
    : children;

/**
 * Picture addresses that embeds use, so that attachments do not show them a second time.
 * @param {import("./types.js").Message} message
 * @returns {string[]}
 */
export const embedMedia = (message) =>
  (message.embeds ?? [])
    .flatMap(({ image, thumbnail, author, footer }) => [
      image?.url,
      thumbnail?.url,
      author?.icon_url,
      footer?.icon_url,
    ])
    .filter(Boolean)
    .map((url) => resolveMedia(url, message));

function media(part, message, name) {
  if (!part?.url) return null;
  const url = resolveMedia(part.url, message);
  const attachment = (message.attachments ?? []).find((candidate) => candidate.url === url);
  return {
    url,
    name,
    alt: part.description ?? attachment?.description ?? "",
    width: part.width ?? attachment?.width,
    height: part.height ?? attachment?.height,
  };
}

const smallIcon = (url, message) =>
  url &&
  h("img", {
    class: "embed-icon",
    src: mediaUrl(resolveMedia(url, message)),
    alt: "",
    width: 20,
    height: 20,
  });

function fields(embed, env) {
  if (!embed.fields?.length) return null;
  return h(
    "dl",
    { class: "fields" },
    embed.fields.map((field) =>
      h(
        "div",
        { class: field.inline ? "field inline" : "field" },
        h("dt", {}, inline(field.name, env)),
        h("dd", {}, markdown(field.value, env)),
      ),
    ),
  );
}

function footer(embed, message) {
  const text = embed.footer?.text;
  if (!text && !embed.timestamp) return null;
  return h(
    "footer",
    {},
    smallIcon(embed.footer?.icon_url, message),
    text,
    text && embed.timestamp && " • ",
    embed.timestamp && messageTime(embed.timestamp),
  );
}

/**
 * @param {import("./types.js").Message} message
 * @param {import("./types.js").MentionEnv} env
 * @returns {HTMLElement[]}
 */
export function embeds(message, env) {
  return (message.embeds ?? []).map((embed) => {
    const image = media(embed.image, message, "picture");
    const thumbnail = media(embed.thumbnail, message, "thumbnail");
    const element = h(
      "section",
      { class: `embed${thumbnail ? " with-thumbnail" : ""}`, "aria-label": embed.title ?? "Embed" },
      h(
        "div",
        { class: "embed-text" },
        embed.author?.name &&
          h(
            "div",
            { class: "embed-author" },
            smallIcon(embed.author.icon_url, message),
            titleLink(embed.author.url, embed.author.name),
          ),
        embed.title && h("div", { class: "embed-title" }, titleLink(embed.url, inline(embed.title, env))),
        embed.description && h("div", { class: "embed-description" }, markdown(embed.description, env)),
        fields(embed, env),
      ),
      thumbnail && h("div", { class: "embed-thumbnail" }, picture(thumbnail, [thumbnail], 96)),
      image && h("div", { class: "embed-image" }, picture(image)),
      footer(embed, message),
    );
    if (embed.color) element.style.borderInlineStartColor = hex(embed.color);
    return element;
  });
}
