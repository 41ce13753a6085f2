// The line above the messages: channel, topic, and the switches for side panels and colours.

import { channelIcon, channelName } from "./channels.js";
import { h, icon, iconButton, replaceChildren } from "./dom.js";

function toggleTheme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  localStorage.setItem("atelier-theme", root.dataset.theme);
}

/**
 * @param {import("./types.js").App} app
 * @param {HTMLElement} element
 */
export function drawTopbar(app, element) {
  const { channel } = app.store;
  const light = document.documentElement.dataset.theme === "light";
  const panelButton = (name, label) =>
    iconButton(name, label, () => app.panel.toggle(name), {
      "aria-pressed": String(app.panel.open === name),
      dataset: { panel: name },
    });
  replaceChildren(
    element,
    iconButton("menu", "Channels", () => app.openDrawer(), { class: "iconbutton menu-button" }),
    icon(channel ? channelIcon(channel) : "hash", 22),
    h("h1", {}, channel ? channelName(channel, app.store.bot) : "…"),
    channel?.nsfw && h("span", { class: "restricted" }, "18+"),
    channel?.topic && h("p", { class: "topic", title: channel.topic }, channel.topic),
    h(
      "div",
      { class: "topbar-tools" },
      iconButton(
        light ? "moon" : "sun",
        light ? "Use dark colours" : "Use light colours",
        () => {
          toggleTheme();
          drawTopbar(app, element);
          element.querySelector(".theme-button").focus();
        },
        { class: "iconbutton theme-button" },
      ),
      panelButton("traffic", "Traffic"),
      panelButton("members", "Members"),
    ),
  );
}
