// What stands above a channel's first message, and what stands there while it loads.

import { channelIcon, channelLabel } from "./channels.js";
import { h, icon } from "./dom.js";

/**
 * @param {import("./types.js").App} app
 * @returns {HTMLElement}
 */
export function welcome(app) {
  const { store } = app;
  const label = channelLabel(store.channel, store.bot);
  const tries = store.commands.filter(({ type }) => (type ?? 1) === 1).slice(0, 3);
  const chip = ({ name }) =>
    h("button", { type: "button", class: "chip", onclick: () => app.composer.start(name) }, `/${name}`);
  return h(
    "div",
    { class: "welcome" },
    h("div", { class: "welcome-icon" }, icon(channelIcon(store.channel), 36)),
    h("h2", {}, `Welcome to ${label}`),
    h("p", {}, store.channel.topic || `This is the start of ${label}.`),
    h(
      "p",
      { class: "welcome-tries" },
      tries.length
        ? ["Type / for commands, or start with ", tries.map(chip)]
        : "Type / for commands, once an app has connected.",
    ),
  );
}

/** Grey shapes of messages. */
export function bones() {
  const lines = [72, 54, 88].map((width) => {
    const line = h("i");
    line.style.width = `${width}%`;
    return h("div", { class: "bone" }, h("b"), h("span", {}, h("i"), line));
  });
  return h("div", { class: "bones", role: "status", "aria-label": "Loading" }, lines);
}
