// The side panel on the right: the members of the server, or the traffic between app and server.

import { fetchTraffic } from "./api.js";
import { h, iconButton, replaceChildren } from "./dom.js";
import { appTag, avatar, nameOf, roleIcon } from "./people.js";

const POLL = 1000; // milliseconds; only while the panel is open
const KEPT = 300;
const GROUPS = [
  ["owner", "Owner"],
  ["moderator", "Moderators"],
  ["member", "Members"],
];

export class Panel {
  open = null;
  #app;
  #element;
  #rows = h("ol", { class: "traffic", tabindex: "0", "aria-label": "Requests, responses and events" });
  #last = 0;
  #timer = 0;

  constructor(app, element) {
    this.#app = app;
    this.#element = element;
  }

  toggle(name) {
    this.open = this.open === name ? null : name;
    clearTimeout(this.#timer);
    this.draw();
    this.#app.drawTopbar();
    document.querySelector(`[data-panel="${name}"]`)?.focus();
    if (this.open === "traffic") this.#poll();
  }

  draw() {
    this.#element.hidden = this.open === null;
    if (!this.open) return;
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
      this.open === "traffic" ? this.#rows : this.#members(),
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

  /** The server may have been another one meanwhile, which counts from the beginning. */
  forgetTraffic() {
    this.#last = 0;
    replaceChildren(this.#rows);
  }

  async #poll() {
    if (this.open !== "traffic") return;
    try {
      for (const entry of await fetchTraffic(this.#last)) this.#add(entry);
    } catch {
      // The banner already says that the server is away; try again with the next poll.
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), POLL);
  }

  #add(entry) {
    this.#last = Math.max(this.#last, entry.n);
    const follow = this.#rows.scrollHeight - this.#rows.scrollTop - this.#rows.clientHeight < 60;
    this.#rows.append(trafficRow(entry));
    while (this.#rows.children.length > KEPT) this.#rows.firstChild.remove();
    if (follow) this.#rows.scrollTop = this.#rows.scrollHeight;
  }
}

function clock(at) {
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(undefined, { hour12: false });
}

/** Ids are long and alike; their last digits tell them apart. */
const shortPath = (path) => path.replace(/^\/api\/v\d+/, "").replace(/\d{15,}/g, (id) => `…${id.slice(-4)}`);

const KINDS = { event: "to bot", gateway: "from bot" };

/** One request with its answer, or one gateway frame; opens to show what was in it. */
function trafficRow({ n, at, kind, method, path, status, event, request, response }) {
  const head = [
    h("span", { class: "traffic-time" }, clock(at)),
    h("span", { class: `tag ${method ? "" : "tag-event"}` }, method ?? KINDS[kind] ?? kind),
    h("span", { class: "traffic-path", title: path }, path ? shortPath(path) : event),
    status && h("span", { class: `status status-${Math.floor(status / 100)}` }, status),
  ];
  const parts = [
    ["Request", request],
    ["Response", response],
  ].filter(([, body]) => body != null);
  if (!parts.length) return h("li", { dataset: { n } }, head);
  const opened = h("details", {}, h("summary", {}, head));
  // A long session has hundreds of rows: the bodies are written only when one looks.
  opened.addEventListener("toggle", () => {
    if (opened.querySelector("pre")) return;
    for (const [label, body] of parts) {
      opened.append(
        h("div", { class: "muted" }, method ? label : "Data"),
        h("pre", { tabindex: "0" }, JSON.stringify(body, null, 2)),
      );
    }
  });
  return h("li", { dataset: { n } }, opened);
}
