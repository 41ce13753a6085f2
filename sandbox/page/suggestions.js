// The list above the message box: commands, choices, autocomplete. The text field keeps the focus
// and points at the active entry; a textarea may not be called a combobox, so it stays a textbox.

import { h, replaceChildren, uniqueId } from "./dom.js";

const KEYS = () =>
  h(
    "div",
    { class: "suggest-keys", "aria-hidden": "true" },
    [
      ["↑↓", "choose"],
      ["Tab", "take"],
      ["Esc", "close"],
    ].map(([key, what]) => h("span", {}, h("kbd", {}, key), what)),
  );

export class Suggestions {
  #list;
  #head;
  #items = [];
  #active = -1;
  #field = null;
  element;

  constructor() {
    const id = uniqueId("suggestions");
    this.#head = h("div", { class: "suggest-head" });
    this.#list = h("div", { class: "suggest-list", role: "listbox", tabindex: "0", id, "aria-label": "Suggestions" });
    this.element = h("div", { class: "suggest", hidden: true }, this.#head, this.#list, KEYS());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** items: {title, detail, aside, node, run}. active: the entry Enter takes, -1 for none. */
  show({ field, label, items, active = 0, empty = "Nothing fits." }) {
    this.#setField(field);
    this.#items = items;
    this.#active = items.length ? active : -1;
    this.#head.textContent = label;
    this.#list.setAttribute("aria-label", label);
    const rows = items.map((item, index) =>
      h(
        "div",
        {
          role: "option",
          id: `${this.#list.id}-${index}`,
          class: "suggest-item",
          onmousedown: (event) => event.preventDefault(), // the field keeps the focus
          onmousemove: () => index !== this.#active && this.#mark(index),
          onclick: () => this.#run(index),
        },
        item.node,
        h(
          "span",
          { class: "suggest-text" },
          h("span", {}, item.title),
          item.detail && h("small", {}, item.detail),
        ),
        item.aside && h("span", { class: "suggest-aside" }, item.aside),
      ),
    );
    replaceChildren(this.#list, rows.length ? rows : h("div", { class: "suggest-empty" }, empty));
    this.element.hidden = false;
    this.#mark(this.#active);
  }

  #setField(field) {
    if (this.#field && this.#field !== field) this.#detach();
    this.#field = field;
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#list.id);
  }

  #detach() {
    this.#field?.removeAttribute("aria-activedescendant");
  }

  hide() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#items = [];
    this.#detach();
  }

  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((row, at) => {
      row.classList.toggle("active", at === index);
      if (row.role === "option") row.setAttribute("aria-selected", String(at === index));
    });
    const row = index >= 0 ? this.#list.children[index] : null;
    if (row) this.#field.setAttribute("aria-activedescendant", row.id);
    else this.#field.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  #run(index) {
    const item = this.#items[index];
    this.hide();
    item.run();
  }

  /** Takes the keys a list needs; true when the key was the list's. */
  onKey(event) {
    if (!this.isOpen || event.isComposing) return false;
    const { length } = this.#items;
    if (event.key === "ArrowDown" && length) this.#mark((this.#active + 1) % length);
    else if (event.key === "ArrowUp" && length) this.#mark((this.#active <= 0 ? length : this.#active) - 1);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && this.#active >= 0)
      this.#run(this.#active);
    else if (event.key === "Tab") {
      this.hide(); // it scrolls, so it can hold the focus; but the keys that matter are the field's
      return false;
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
