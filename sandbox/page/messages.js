// The message list: groups messages, redraws only those that changed, keeps the scroll position
// and the keyboard focus through redraws.

import { h, icon, replaceChildren } from "./dom.js";
import { isEphemeral, messageElement, pendingElement, usedCommand } from "./message.js";
import { dayLabel, isNewDay } from "./time.js";

const JOIN_WITHIN = 7 * 60 * 1000;
const NEAR_END = 120; // pixels from the end within which new messages keep the list at the end

function joins(message, before) {
  if (!before || usedCommand(message) || message.message_reference) return false;
  return (
    before.author.id === message.author.id &&
    isEphemeral(before) === isEphemeral(message) &&
    new Date(message.timestamp) - new Date(before.timestamp) < JOIN_WITHIN
  );
}

export class MessageList {
  #app;
  #scroller;
  #jump;
  #drawn = new Map(); // id -> {message, joined, version, element}
  #pendingDrawn = 0;
  #atEnd = true;

  constructor(app, scroller, jump) {
    this.#app = app;
    this.#scroller = scroller;
    this.#jump = jump;
    scroller.addEventListener("scroll", () => {
      this.#atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
      if (this.#atEnd) jump.hidden = true;
    });
    jump.addEventListener("click", () => this.toEnd());
    scroller.addEventListener("keydown", (event) => this.#onKey(event));
    // Pictures without a known size and a growing message box move the end of the list.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(scroller);
    scroller.addEventListener("load", () => this.#atEnd && this.toEnd(), true);
  }

  /** Arrows walk through the messages; Enter or the menu key opens the menu of one. */
  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target.closest(".message");
    if (event.key === "Enter" && event.target === here) {
      event.preventDefault();
      here.dispatchEvent(new MouseEvent("contextmenu", { cancelable: true }));
    }
    if (!step || (event.target !== here && event.target !== this.#scroller)) return;
    const all = [...this.#scroller.querySelectorAll(".message")];
    const next = here ? all[all.indexOf(here) + step] : all.at(-1);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#atEnd = true;
    this.#jump.hidden = true;
  }

  /** Another channel or member: nothing drawn before is of use. */
  reset() {
    this.#drawn.clear();
    this.#atEnd = true;
    this.draw();
  }

  #element(message, joined) {
    // Busy buttons and failures live outside the message; their version tells when they changed.
    const version = this.#app.interactions.version(message.id);
    const old = this.#drawn.get(message.id);
    if (old && old.message === message && old.joined === joined && old.version === version) return old;
    return { message, joined, version, element: messageElement(message, joined, this.#app) };
  }

  draw() {
    const { store, interactions } = this.#app;
    if (!store.channel) return;
    const focused = this.#focusKey();
    const pending = interactions.pendingIn(store.channelId);
    const last = store.messages().at(-1);
    const grew = store.messages().length > this.#drawn.size;
    // What one has just sent oneself is always shown.
    const sent =
      pending.length > this.#pendingDrawn || (last?.author.id === store.me.id && !this.#drawn.has(last.id));
    if (sent) this.#atEnd = true;
    this.#pendingDrawn = pending.length;
    const drawn = new Map();
    const nodes = [this.#welcome()];
    const waiting = [...pending]; // ids grow with time, so a failed command keeps its place
    const pendingBefore = (id) => {
      while (waiting.length && (id === null || BigInt(waiting[0].id) < BigInt(id))) {
        nodes.push(pendingElement(waiting.shift(), this.#app));
        before = null;
      }
    };
    let before = null;
    for (const message of store.messages()) {
      if (isNewDay(before && new Date(before.timestamp), new Date(message.timestamp))) {
        nodes.push(
          h("div", { class: "day", role: "separator" }, h("span", {}, dayLabel(new Date(message.timestamp)))),
        );
        before = null;
      }
      pendingBefore(message.id);
      const entry = this.#element(message, joins(message, before));
      drawn.set(message.id, entry);
      nodes.push(entry.element);
      before = message;
    }
    pendingBefore(null);
    this.#drawn = drawn;
    this.#place(nodes);
    this.#refocus(focused);
    if (this.#atEnd) this.toEnd();
    else if (grew) this.#jump.hidden = false;
  }

  /** Moves as few nodes as can be: moving a node reloads nothing but drops its focus and hover. */
  #place(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.#scroller.children]) if (!keep.has(child)) child.remove();
    nodes.forEach((node, index) => {
      const there = this.#scroller.children[index];
      if (there !== node) this.#scroller.insertBefore(node, there ?? null);
    });
  }

  #focusKey() {
    const element = document.activeElement;
    const message = element?.closest?.(".message");
    return message && this.#scroller.contains(element)
      ? { id: message.dataset.id, key: element.dataset.key }
      : null;
  }

  #refocus(focused) {
    const element = focused && this.#drawn.get(focused.id)?.element;
    if (!element || element.contains(document.activeElement)) return;
    const same = [...element.querySelectorAll("[data-key]")].find(
      ({ dataset }) => dataset.key === focused.key,
    );
    (same && !same.disabled ? same : element).focus({ preventScroll: true });
  }

  #welcomeNode = null;
  #welcome() {
    const { store } = this.#app;
    const key = [store.channelId, store.commands.length, store.ready].join();
    if (this.#welcomeNode?.dataset.for === key) return this.#welcomeNode;
    const tries = store.commands.filter(({ type }) => (type ?? 1) === 1).slice(0, 3);
    this.#welcomeNode = h(
      "div",
      { class: "welcome", dataset: { for: key } },
      h("div", { class: "welcome-icon" }, icon("hash", 36)),
      h("h2", {}, `Welcome to #${store.channel.name}`),
      h("p", {}, store.channel.topic || `This is the start of #${store.channel.name}.`),
      h(
        "p",
        { class: "welcome-tries" },
        tries.length
          ? "Type / for commands, or start with "
          : "Type / for commands, once an app has connected.",
        tries.map(({ name }) =>
          h(
            "button",
            { type: "button", class: "chip", onclick: () => this.#app.composer.start(name) },
            `/${name}`,
          ),
        ),
      ),
    );
    return this.#welcomeNode;
  }

  /** While a channel loads. */
  showLoading() {
    this.#drawn.clear();
    const bones = [72, 54, 88].map((width) => {
      const line = h("i");
      line.style.width = `${width}%`;
      return h("div", { class: "bone" }, h("b"), h("span", {}, h("i"), line));
    });
    replaceChildren(this.#scroller, h("div", { class: "bones", "aria-label": "Loading" }, bones));
  }
}
