// Draws one message: who used which command, author line, text, pictures, embeds, components, and
// the states around an answer (thinking, failed, only you can see this).

import { componentMedia, components } from "./components.js";
import { h, icon, iconButton } from "./dom.js";
import { embedMedia, embeds } from "./embeds.js";
import { markdown, mentionEnv } from "./markdown.js";
import { attachments } from "./media.js";
import { appTag, avatar, nameOf, roleIcon } from "./people.js";
import { COMPONENTS_V2, EPHEMERAL, LOADING } from "./store.js";
import { messageTime } from "./time.js";

const CONTEXT_MENU_COMMAND = 23;

export const dots = () => h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
export const isEphemeral = (message) => Boolean((message.flags ?? 0) & EPHEMERAL);
export const usedCommand = (message) => message.interaction_metadata ?? message.interaction ?? null;

/** "Ada used /imagine", as drawn above an answer and above a command on its way. */
function usedLine(user, name, slash = true) {
  return h(
    "div",
    { class: "used" },
    h("span", { class: "elbow", "aria-hidden": "true" }),
    avatar(user, 18),
    h("span", { class: "used-name" }, nameOf(user)),
    " used ",
    h("span", { class: "used-command" }, slash ? `/${name}` : name),
  );
}

/** One line of a message without its formatting. */
function excerpt(message, store) {
  const text = markdown(message.content, mentionEnv(store, nameOf)).map((block) => block.textContent);
  return text.join(" ").slice(0, 160) || message.embeds?.[0]?.title || "A picture";
}

function contextLine(message, store) {
  const used = usedCommand(message);
  const name = used?.name ?? message.interaction?.name;
  if (used?.user && name) {
    return usedLine(store.user(used.user.id) ?? used.user, name, message.type !== CONTEXT_MENU_COMMAND);
  }
  const id = message.message_reference?.message_id;
  if (!id || used) return null;
  const original = message.referenced_message ?? store.message(id);
  return h(
    "div",
    { class: "used" },
    h("span", { class: "elbow", "aria-hidden": "true" }),
    original
      ? [avatar(original.author, 18), h("span", { class: "used-name" }, nameOf(original.author))]
      : icon("reply", 14),
    h("span", { class: "excerpt" }, original ? excerpt(original, store) : "The original message was deleted"),
  );
}

function privateLine(onDismiss) {
  return h(
    "div",
    { class: "private" },
    icon("eye", 14),
    "Only you can see this • ",
    h(
      "button",
      { type: "button", class: "textbutton", dataset: { key: "dismiss" }, onclick: onDismiss },
      "Dismiss message",
    ),
  );
}

/** What members have put on it: an emoji and how many did. */
function reactions(message) {
  if (!message.reactions?.length) return null;
  const chip = ({ emoji, count, me }) => {
    const name = emoji.id ? `:${emoji.name}:` : emoji.name;
    return h("li", { class: `reaction${me ? " mine" : ""}` }, name, " ", h("span", {}, count));
  };
  return h("ul", { class: "reactions", "aria-label": "Reactions" }, message.reactions.map(chip));
}

function body(message, app) {
  const { store } = app;
  const env = { ...mentionEnv(store, nameOf), messageId: message.id };
  if ((message.flags ?? 0) & LOADING) {
    return h("div", { class: "thinking", role: "status" }, dots(), ` ${nameOf(message.author)} is thinking…`);
  }
  const context = {
    store,
    env,
    message,
    isBusy: (customId) => app.interactions.isBusy(message.id, customId),
    press: (component, values) => app.interactions.press(message, component, values),
  };
  const edited =
    message.edited_timestamp && h("span", { class: "edited", title: message.edited_timestamp }, "(edited)");
  const blocks = markdown(message.content, env);
  if (edited) blocks.at(-1)?.append(edited);
  const content = blocks.length > 0 && h("div", { class: "markup" }, blocks);
  const failure = app.interactions.failureOf(message.id);
  const drawn = components(message.components, context);
  const isV2 = Boolean((message.flags ?? 0) & COMPONENTS_V2);
  return [
    content,
    attachments(message, [...embedMedia(message), ...componentMedia(message.components, message)]),
    embeds(message, env),
    drawn.length > 0 && h("div", { class: isV2 ? "v2" : "rows" }, drawn),
    reactions(message),
    failure && h("div", { class: "failure", role: "alert" }, failure),
  ];
}

/**
 * joined: a further message of the same author, drawn without avatar and name.
 * @param {import("./types.js").Message} message
 * @param {boolean} joined
 * @param {import("./types.js").App} app
 * @returns {HTMLElement}
 */
export function messageElement(message, joined, app) {
  const author = app.store.user(message.author.id) ?? message.author;
  const mine = app.store.me?.id;
  const mentioned = (message.mentions ?? []).some(({ id }) => id === mine);
  const classes = [
    "message",
    joined && "joined",
    isEphemeral(message) && "ephemeral",
    mentioned && "mentioned",
  ];
  const userMenu = (event) => app.menus.forUser(event, author);
  const element = h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      tabindex: "-1",
      "aria-label": `Message of ${nameOf(author)}`,
      dataset: { id: message.id },
    },
    contextLine(message, app.store),
    joined
      ? h("span", { class: "side-time", "aria-hidden": "true" }, messageTime(message.timestamp, true))
      : h("span", { class: "avatar-slot", oncontextmenu: userMenu }, avatar(author, 40)),
    h(
      "div",
      { class: "content" },
      !joined &&
        h(
          "div",
          { class: "author" },
          h(
            "button",
            {
              type: "button",
              class: "name",
              "aria-haspopup": "menu",
              dataset: { key: "author" },
              onclick: userMenu,
              oncontextmenu: userMenu,
            },
            nameOf(author),
          ),
          roleIcon(author),
          appTag(author),
          messageTime(message.timestamp),
        ),
      body(message, app),
      isEphemeral(message) && privateLine(() => app.store.dismiss(message)),
    ),
    h(
      "div",
      { class: "tools" },
      iconButton("dots", "More", (event) => app.menus.forMessage(event, message), {
        "aria-haspopup": "menu",
        dataset: { key: "more" },
      }),
    ),
  );
  element.addEventListener("contextmenu", (event) => {
    // Text selections and links keep the browser's own menu.
    if (event.defaultPrevented || event.target.closest("a") || String(getSelection())) return;
    app.menus.forMessage(event, message);
  });
  return element;
}

/**
 * A command that was sent and has no answer yet, or never got one.
 * @param {{name: string, slash: boolean, state: "sending" | "failed"}} pending
 * @param {import("./types.js").App} app
 * @returns {HTMLElement}
 */
export function pendingElement(pending, app) {
  const { bot, me } = app.store;
  const failed = pending.state === "failed";
  return h(
    "article",
    {
      class: `message pending${failed ? " ephemeral failed" : ""}`,
      "aria-label": `${pending.name}, ${failed ? "failed" : "sending"}`,
    },
    usedLine(me, pending.name, pending.slash),
    h("span", { class: "avatar-slot" }, avatar(bot ?? { bot: true }, 40)),
    h(
      "div",
      { class: "content" },
      h(
        "div",
        { class: "author" },
        h("span", { class: "name" }, nameOf(bot ?? { username: "App" })),
        appTag({ bot: true }),
      ),
      failed
        ? [
            h("div", { class: "failure", role: "alert" }, "The application did not respond"),
            privateLine(() => app.interactions.dismiss(pending)),
          ]
        : h("div", { class: "thinking", role: "status" }, dots(), " Sending command…"),
    ),
  );
}
