// Turns Discord's markdown into DOM nodes. Every piece of a message ends as a text node; links get
// only http(s) addresses, open in a new tab, and are followed by nobody but the reader.

import { h } from "./dom.js";
import { isShown, show } from "./spoilers.js";
import { discordTime } from "./time.js";

const SAFE_LINK = /^https?:\/\//i;

function link(href, ...children) {
  if (!SAFE_LINK.test(href)) return children;
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", title: href }, ...children);
}

function spoiler(key, ...children) {
  const inner = h("span", { class: "spoiler-inner" }, ...children);
  if (isShown(key)) return h("span", { class: "spoiler shown" }, inner);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    show(key);
    const uncovered = h("span", { class: "spoiler shown", tabindex: "-1" }, inner);
    event.currentTarget.replaceWith(uncovered);
    uncovered.focus();
  };
  return h(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": "Spoiler, press to show",
      onclick: reveal,
      onkeydown: reveal,
    },
    inner,
  );
}

const mention = (text) => h("span", { class: "mention" }, text);

// [pattern tried at the current place, node made of the match]; the first that fits wins.
const INLINE = [
  [/^\\([^a-zA-Z0-9\s])/, (m) => m[1]],
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (m) => h("code", {}, m[2].trim() || m[2])],
  [/^\|\|([\s\S]+?)\|\|/, (m, env) => spoiler(`${env.messageId}:${m[1]}`, inline(m[1], env))],
  [/^\*\*\*(\S[\s\S]*?)\*\*\*(?!\*)/, (m, env) => h("strong", {}, h("em", {}, inline(m[1], env)))],
  [/^\*\*(\S[\s\S]*?)\*\*(?!\*)/, (m, env) => h("strong", {}, inline(m[1], env))],
  [/^__(\S[\s\S]*?)__(?!_)/, (m, env) => h("u", {}, inline(m[1], env))],
  [/^~~(\S[\s\S]*?)~~/, (m, env) => h("s", {}, inline(m[1], env))],
  [/^\*(\S(?:[^*]|\*\*)*?)\*(?!\*)/, (m, env) => h("em", {}, inline(m[1], env))],
  [/^_(\S[^_]*?)_(?!\w)/, (m, env) => h("em", {}, inline(m[1], env))],
  [/^\[([^\]\n]+)\]\(<?([^\s)>]+)>?\)/, (m, env) => link(m[2], inline(m[1], env))],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => discordTime(m[1], m[2])],
  [/^<@!?(\d+)>/, (m, env) => mention(`@${env.userName(m[1])}`)],
  [/^<@&(\d+)>/, (m, env) => mention(`@${env.roleName(m[1])}`)],
  [/^<#(\d+)>/, (m, env) => mention(`#${env.channelName(m[1])}`)],
  [/^<\/([^:>]+):\d+>/, (m) => mention(`/${m[1]}`)],
  [/^<a?(:\w+:)\d+>/, (m) => m[1]],
  [/^<(https?:\/\/[^\s>]+)>/i, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<]*[^\s<.,:;"'\])]/i, (m) => link(m[0], m[0])],
  [/^@(?:everyone|here)\b/, (m) => mention(m[0])],
];

/**
 * Formatting inside one line; env names members, roles and channels by id.
 * @param {string} text
 * @param {import("./types.js").MentionEnv} env
 * @returns {(Node | string)[]}
 */
export function inline(text, env) {
  const nodes = [];
  let plain = "";
  let rest = text;
  while (rest) {
    // An underscore or an address inside a word (snake_case) formats nothing.
    const midWord = /[\p{L}\p{N}_]$/u.test(plain) && /^[_h]/i.test(rest) && !rest.startsWith("__");
    let taken = String.fromCodePoint(rest.codePointAt(0));
    let node = null;
    for (const [pattern, make] of midWord ? [] : INLINE) {
      const match = pattern.exec(rest);
      if (!match) continue;
      taken = match[0];
      node = make(match, env);
      break;
    }
    if (node === null) plain += taken;
    else {
      nodes.push(plain, node);
      plain = "";
    }
    rest = rest.slice(taken.length);
  }
  return [...nodes, plain];
}

const FENCE = /^```(?:([\w+#.-]*)\n)?([\s\S]*?)\n?```/;
const HEADING = /^(#{1,3}) +(\S.*)$/;
const ITEM = /^( *)(?:[-*]|(\d{1,9})\.) +(\S.*)$/;

/**
 * A whole message: blocks first, then the formatting inside each. Quotes do not nest.
 * @param {string | undefined} source
 * @param {import("./types.js").MentionEnv} env
 * @param {boolean} quoted inside a quote
 * @returns {HTMLElement[]}
 */
export function markdown(source, env, quoted = false) {
  const blocks = [];
  let rest = source ?? "";
  let lines = [];
  const flush = () => {
    if (lines.length) blocks.push(h("div", { class: "line" }, inline(lines.join("\n"), env)));
    lines = [];
  };
  while (rest) {
    const fence = FENCE.exec(rest);
    if (fence) {
      flush();
      blocks.push(h("pre", { tabindex: "0" }, h("code", {}, fence[2])));
      rest = rest.slice(fence[0].length).replace(/^\n/, "");
      continue;
    }
    if (!quoted && rest.startsWith(">>> ")) {
      flush();
      blocks.push(h("blockquote", {}, markdown(rest.slice(4), env, true)));
      break;
    }
    let [line] = rest.split("\n", 1);
    const opening = line.indexOf("```");
    if (opening > 0 && FENCE.test(rest.slice(opening))) line = line.slice(0, opening);
    rest = rest.slice(line.length).replace(/^\n/, "");
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (heading) {
      flush();
      // Headings inside messages would spoil the page's outline for screen readers.
      blocks.push(h("div", { class: `heading h${heading[1].length}` }, inline(heading[2], env)));
    } else if (line.startsWith("-# ")) {
      flush();
      blocks.push(h("div", { class: "subtext" }, inline(line.slice(3), env)));
    } else if (!quoted && line.startsWith("> ")) {
      flush();
      const quote = [line.slice(2)];
      while (rest.startsWith("> ")) {
        const [next] = rest.split("\n", 1);
        quote.push(next.slice(2));
        rest = rest.slice(next.length).replace(/^\n/, "");
      }
      blocks.push(h("blockquote", {}, markdown(quote.join("\n"), env, true)));
    } else if (item) {
      flush();
      const element = h(
        "div",
        { class: "item" },
        h("span", { "aria-hidden": "true" }, item[2] ? `${item[2]}.` : "•"),
        h("span", {}, inline(item[3], env)),
      );
      element.style.marginInlineStart = `${Math.min(4, Math.floor(item[1].length / 2)) * 1.2}em`;
      blocks.push(element);
    } else lines.push(line);
  }
  flush();
  return blocks;
}

/**
 * The names that mentions need, out of the store.
 * @param {import("./store.js").Store} store
 * @param {(user: import("./types.js").User) => string} nameOf
 * @returns {import("./types.js").MentionEnv}
 */
export const mentionEnv = (store, nameOf) => ({
  userName: (id) => nameOf(store.user(id)),
  roleName: (id) => store.guild?.roles?.find((role) => role.id === id)?.name ?? "role",
  channelName: (id) => store.channelById(id)?.name ?? "unknown",
});
