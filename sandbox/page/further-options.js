// The end of a command being filled in: its further options, to be pressed or typed by name.

import { splitNamed, TYPE } from "./command-text.js";
import { h, replaceChildren } from "./dom.js";

export class FurtherOptions {
  #host;
  #entry;
  option = { required: false };
  chips = h("div", { class: "hints", role: "group", "aria-label": "Further options" });

  /** host: {suggestions, remaining(): options not yet there, open(option, text), focused(field)} */
  constructor(entry, host) {
    this.#host = host;
    this.#entry = entry;
    this.input = h("textarea", {
      class: "pill-input further",
      rows: 1,
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": `Command ${entry.path}: further options, or Enter to send`,
      oninput: () => this.#typed(),
      onfocus: () => host.focused(null),
      onblur: () => host.suggestions.hide(),
    });
    this.element = this.input;
  }

  get text() {
    return this.input.value;
  }

  get isEmpty() {
    return !this.text.trim();
  }

  focus() {
    this.input.focus();
  }

  showProblem(problem) {
    this.input.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** Typing goes on in the first option where that is a text; else it names options. */
  #typed() {
    const text = this.text.trimStart();
    const remaining = this.#host.remaining();
    const { head, named } = splitNamed(text, remaining);
    const first = this.#entry.options[0];
    const plain = first?.type === TYPE.STRING && remaining.includes(first) ? first : null;
    this.input.value = plain ? "" : (head ?? "");
    if (plain && head) this.#host.open(plain, head);
    for (const [name, value] of named) {
      this.#host.open(
        remaining.find((option) => option.name === name),
        value,
      );
    }
    if (document.activeElement !== this.input) return;
    if (this.isEmpty) this.#host.suggestions.hide();
    else this.openList();
  }

  /** The options that fit what is typed. */
  openList() {
    const wanted = this.text.trim().toLowerCase();
    this.#host.suggestions.show({
      field: this.input,
      label: "Further options",
      empty: "No option of that name.",
      items: this.#host
        .remaining()
        .filter(({ name }) => name.includes(wanted))
        .map((option) => ({
          title: option.name,
          detail: option.description,
          run: () => {
            this.input.value = "";
            this.#host.open(option, "");
          },
        })),
    });
  }

  read() {
    return { problem: `/${this.#entry.path} has no option "${this.text.trim()}".` };
  }

  draw() {
    const remaining = this.#host.remaining();
    const chip = (option) =>
      h(
        "button",
        { type: "button", class: "chip", title: option.description, onclick: () => this.#host.open(option, "") },
        `+ ${option.name}`,
      );
    replaceChildren(this.chips, remaining.map(chip));
    this.chips.hidden = remaining.length === 0;
  }
}
