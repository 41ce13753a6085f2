// The traffic between app and server, for people who build bots: what was asked, what was answered,
// which events went out; filtered, opened, copied.

import { fetchTraffic } from "./api.js";
import { h, iconButton, replaceChildren, uniqueId } from "./dom.js";
import { copy } from "./toast.js";
import { about, clock, shortPath } from "./traffic-text.js";

const POLL = 1000; // milliseconds; only while it is shown
const KEPT = 500;
const KINDS = [
  ["all", "All"],
  ["rest", "Requests"],
  ["event", "Events"],
  ["errors", "Errors"],
];
const DIRECTIONS = { event: "→ bot", gateway: "← bot" };

const isError = ({ status }) => status >= 400;
const isOfKind = (entry, kind) =>
  kind === "all" || (kind === "errors" ? isError(entry) : (kind === "rest") === (entry.kind === "rest"));

export class Traffic {
  #entries = []; // {entry, row, text}
  #last = 0;
  #timer = 0;
  #shown = false;
  #kind = "all";
  #rows = h("ol", { class: "traffic", tabindex: "0", "aria-label": "Requests, responses and events" });
  #empty = h("p", { class: "traffic-empty muted", role: "status" });
  #search = h("input", {
    type: "search",
    class: "field-input",
    placeholder: "Filter",
    "aria-label": "Filter by text",
    autocomplete: "off",
    oninput: () => this.#filter(),
  });
  element = h("div", { class: "traffic-panel" }, this.#tools(), this.#empty, this.#rows);

  #tools() {
    const name = uniqueId("kind");
    return h(
      "div",
      { class: "traffic-tools" },
      h(
        "div",
        { class: "segments", role: "radiogroup", "aria-label": "Which traffic" },
        KINDS.map(([kind, label]) => {
          const onchange = () => {
            this.#kind = kind;
            this.#filter();
          };
          const radio = h("input", { type: "radio", name, value: kind, onchange, checked: kind === "all" });
          return h("label", {}, radio, h("span", {}, label));
        }),
      ),
      this.#search,
      iconButton("trash", "Clear the list", () => this.#clear()),
    );
  }

  show() {
    this.#shown = true;
    this.#filter();
    this.#poll();
  }

  hide() {
    this.#shown = false;
    clearTimeout(this.#timer);
  }

  /** The server may have been another one meanwhile, which counts from the beginning. */
  forget() {
    this.#last = 0;
    this.#clear();
  }

  #clear() {
    this.#entries = [];
    replaceChildren(this.#rows);
    this.#filter();
  }

  async #poll() {
    clearTimeout(this.#timer);
    try {
      const entries = await fetchTraffic(this.#last);
      if (entries.length) this.#add(entries.slice(-KEPT));
    } catch {
      // The banner already says that the server is away; try again with the next poll.
    }
    if (this.#shown) this.#timer = setTimeout(() => this.#poll(), POLL);
  }

  #add(entries) {
    const { scrollHeight, scrollTop, clientHeight } = this.#rows;
    const follow = scrollHeight - scrollTop - clientHeight < 60;
    for (const entry of entries) {
      if (entry.n <= this.#last) continue; // two polls crossed
      this.#last = entry.n;
      const row = trafficRow(entry);
      const text = `${entry.method ?? ""} ${entry.path ?? ""} ${entry.event ?? ""} ${about(entry)}`;
      this.#entries.push({ entry, row, text: text.toLowerCase() });
      this.#rows.append(row);
    }
    for (const { row } of this.#entries.splice(0, this.#entries.length - KEPT)) row.remove();
    this.#filter();
    if (follow) this.#rows.scrollTop = this.#rows.scrollHeight;
  }

  #filter() {
    const wanted = this.#search.value.trim().toLowerCase();
    let count = 0;
    for (const { entry, row, text } of this.#entries) {
      row.hidden = !isOfKind(entry, this.#kind) || !text.includes(wanted);
      if (!row.hidden) count += 1;
    }
    this.#empty.hidden = count > 0;
    this.#empty.textContent = this.#entries.length ? "Nothing of this kind." : "Nothing yet. Send a command.";
  }
}

function bodies(entry) {
  return [
    [entry.method ? "Request" : "Data", entry.request],
    [entry.method ? "Response" : "Data", entry.response],
  ].filter(([, body]) => body != null);
}

/** One request with its answer, or one gateway frame; opens to show what was in it. */
function trafficRow(entry) {
  const { n, at, kind, method, path, status, event } = entry;
  const head = [
    h("span", { class: "traffic-time" }, clock(at)),
    h("span", { class: `tag tag-${kind}` }, method ?? DIRECTIONS[kind] ?? kind),
    h(
      "span",
      { class: "traffic-path", title: path },
      path ? shortPath(path) : event,
      about(entry) && h("span", { class: "traffic-about" }, ` ${about(entry)}`),
    ),
    status && h("span", { class: `status status-${Math.floor(status / 100)}` }, status),
  ];
  const parts = bodies(entry);
  if (!parts.length) return h("li", { class: "traffic-row", dataset: { n } }, head);
  const opened = h("details", {}, h("summary", { class: "traffic-row" }, head));
  // A long session has hundreds of rows: the bodies are written only when one looks.
  opened.addEventListener("toggle", () => {
    if (opened.querySelector("pre")) return;
    for (const [label, body] of parts) {
      const text = JSON.stringify(body, null, 2);
      const copyButton = iconButton("copy", `Copy ${label.toLowerCase()}`, () => copy(text, label));
      opened.append(
        h("div", { class: "traffic-label muted" }, label, copyButton),
        h("pre", { tabindex: "0" }, text),
      );
    }
    opened.scrollIntoView({ block: "nearest" });
  });
  return h("li", { dataset: { n } }, opened);
}
