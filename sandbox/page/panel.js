// The side panel on the right: the members of the server, or the traffic between app and server.

import { h, iconButton, replaceChildren } from "./dom.js";
import { appTag, avatar, nameOf, roleIcon } from "./people.js";
import { Traffic } from "./traffic.js";

const GROUPS = [
  ["owner", "Owner"],
  ["moderator", "Moderators"],
  ["member", "Members"],
];

export class Panel {
  open = null;
  #app;
  #element;
  traffic = new Traffic();

  constructor(app, element) {
    this.#app = app;
    this.#element = element;
  }

  toggle(name) {
    this.open = this.open === name ? null : name;
    this.draw();
    this.#app.drawTopbar();
    document.querySelector(`[data-panel="${name}"]`)?.focus();
    if (this.open === "traffic") this.traffic.show();
    else this.traffic.hide();
  }

  draw() {
    this.#element.hidden = this.open === null;
    if (!this.open) return;
    // Drawn anew it would lose its place, its filter's focus and what is open in it.
    if (this.open === "traffic" && this.#element.contains(this.traffic.element)) return;
    const title = this.open === "traffic" ? "Traffic" : "Members";
    this.#element.setAttribute("aria-label", title);
    replaceChildren(
      this.#element,
      h(
        "div",
        { class: "panel-head" },
        h("h2", {}, title),
        iconButton("close", `Close ${title}`, () => this.toggle(this.open)),
      ),
      this.open === "traffic" ? this.traffic.element : this.#members(),
    );
  }

  #members() {
    const { users, bot } = this.#app.store;
    const row = (user) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "person",
            "aria-haspopup": "menu",
            onclick: (event) => this.#app.menus.forUser(event, user),
            oncontextmenu: (event) => this.#app.menus.forUser(event, user),
          },
          avatar(user, 32),
          h("span", { class: "person-text" }, h("span", {}, nameOf(user), roleIcon(user), appTag(user))),
        ),
      );
    const groups = [
      ...GROUPS.map(([role, label]) => [label, users.filter((user) => user.role === role)]),
      ["Apps", bot ? [{ ...bot, bot: true }] : []],
    ];
    return h(
      "div",
      { class: "members" },
      groups
        .filter(([, list]) => list.length)
        .map(([label, list]) => [h("h3", {}, `${label} — ${list.length}`), h("ul", {}, list.map(row))]),
    );
  }
}
