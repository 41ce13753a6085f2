// The message list: groups messages, redraws only those that changed, keeps the scroll position
// and the keyboard focus through redraws. It draws the newest; older ones as one scrolls up.

import { h, replaceChildren } from "./dom.js";
import { isEphemeral, messageElement, pendingElement, usedCommand } from "./message.js";
import { dayLabel, isNewDay } from "./time.js";
import { bones, welcome } from "./welcome.js";

const JOIN_WITHIN = 7 * 60 * 1000;
const NEAR_END = 120; // pixels from the end within which new messages keep the list at the end
const NEAR_START = 600; // pixels from the oldest drawn message at which older ones are added
const PAGE = 60; // messages drawn at first, and added each time
const COMMAND = 2;

function joins(message, before) {
  if (!before || usedCommand(message) || message.message_reference) return false;
  return (
    before.author.id === message.author.id &&
    isEphemeral(before) === isEphemeral(message) &&
    new Date(message.timestamp) - new Date(before.timestamp) < JOIN_WITHIN
  );
}

const divider = (className, label) =>
  h("div", { class: `day ${className}`, role: "separator", "aria-label": label }, h("span", {}, label));

export class MessageList {
  #app;
  #scroller;
  #jump;
  #drawn = new Map(); // id -> {message, joined, version, element}
  #most = PAGE;
  #newFrom = null; // id of the first message that was not read when the channel was entered
  #newest = null;
  #total = 0;
  #pendingDrawn = 0;
  #atEnd = true;
  #welcome = null;

  constructor(app, scroller, jump) {
    this.#app = app;
    this.#scroller = scroller;
    this.#jump = jump;
    scroller.addEventListener("scroll", () => this.#scrolled());
    jump.addEventListener("click", () => {
      this.toEnd();
      scroller.focus({ preventScroll: true });
    });
    scroller.addEventListener("keydown", (event) => this.#onKey(event));
    // Pictures without a known size and a growing message box move the end of the list.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(scroller);
    scroller.addEventListener("load", () => this.#atEnd && this.toEnd(), true);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.#atEnd) this.#jump.hidden = true;
    if (scrollTop < NEAR_START) this.#older();
  }

  get #more() {
    return this.#app.store.messages().length > this.#most;
  }

  /** Draws a page more of older messages, above what is in view. */
  #older() {
    if (!this.#more) return;
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#most += PAGE;
    this.draw();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
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

  /** Another channel or member: nothing drawn before is of use. newFrom: the first unread id. */
  reset(newFrom = null) {
    this.#drawn.clear();
    this.#newFrom = newFrom;
    this.#newest = null;
    this.#most = PAGE;
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
    const all = store.messages();
    // Away from the end nothing may vanish at the top, or what is being read would move.
    if (!this.#atEnd) this.#most += Math.max(0, all.length - this.#total);
    this.#total = all.length;
    const messages = all.slice(-this.#most);
    const pending = interactions.pendingIn(store.channelId);
    const newest = messages.at(-1);
    const grew = newest !== undefined && newest.id !== this.#newest && !this.#drawn.has(newest.id);
    // What one has just sent oneself is always shown.
    if (pending.length > this.#pendingDrawn || (grew && this.#isOwn(newest))) this.#atEnd = true;
    this.#pendingDrawn = pending.length;
    this.#newest = newest?.id ?? null;
    this.#place(this.#nodes(messages, [...pending]));
    this.#refocus(focused);
    if (this.#atEnd) this.toEnd();
    else if (grew) this.#jump.hidden = false;
    if (this.#more && this.#scroller.scrollHeight < this.#scroller.clientHeight + NEAR_START) this.#older();
  }

  #isOwn(message) {
    const { me } = this.#app.store;
    const used = usedCommand(message);
    return message.author.id === me.id || (used?.type === COMMAND && used.user?.id === me.id);
  }

  /** All that the list shows, top to bottom; drawn anew only where something changed. */
  #nodes(messages, waiting) {
    const drawn = new Map();
    const nodes = this.#more ? [] : [this.#welcomeNode()];
    let before = null;
    const pendingBefore = (id) => {
      // Ids grow with time, so a failed command keeps its place.
      while (waiting.length && (id === null || BigInt(waiting[0].id) < BigInt(id))) {
        nodes.push(pendingElement(waiting.shift(), this.#app));
        before = null;
      }
    };
    for (const message of messages) {
      const at = new Date(message.timestamp);
      if (isNewDay(before && new Date(before.timestamp), at)) {
        nodes.push(divider("", dayLabel(at)));
        before = null;
      }
      if (message.id === this.#newFrom) {
        nodes.push(divider("new", "New"));
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
    return nodes;
  }

  /** Moves as few nodes as can be: moving a node reloads nothing but drops its focus and hover. */
  #place(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.#scroller.children]) if (!keep.has(child)) child.remove();
    let there = this.#scroller.firstElementChild;
    for (const node of nodes) {
      if (node === there) there = there.nextElementSibling;
      else this.#scroller.insertBefore(node, there);
    }
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

  #welcomeNode() {
    const { channelId, commands, ready } = this.#app.store;
    const key = [channelId, commands.length, ready].join();
    if (this.#welcome?.key !== key) this.#welcome = { key, element: welcome(this.#app) };
    return this.#welcome.element;
  }

  /** While a channel loads. */
  showLoading() {
    this.#drawn.clear();
    replaceChildren(this.#scroller, bones());
  }
}
