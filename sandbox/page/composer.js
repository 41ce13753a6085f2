// The message box: plain text with pictures, and the switch to a slash command and back.

import { postMessage } from "./api.js";
import { channelLabel, whyNotWrite } from "./channels.js";
import { CommandEntry } from "./command-entry.js";
import { entriesOf, matching, parseCommand } from "./command-text.js";
import { h, iconButton, replaceChildren } from "./dom.js";
import { avatar } from "./people.js";
import { Suggestions } from "./suggestions.js";
import { UploadTray } from "./uploads.js";

const TALLEST = 220;

export class Composer {
  #app;
  #suggestions = new Suggestions();
  #command = null;
  #tray;
  #text;
  #box;
  #slot = h("div", { class: "entry-slot" });
  #help = h("div", { class: "help-slot" });
  #error = h("div", { class: "composer-error", role: "alert", hidden: true });

  constructor(app, root) {
    this.#app = app;
    this.#tray = new UploadTray(app, root, {
      take: (files) =>
        this.#command ? files.forEach((file) => this.#command.takeFile(file)) : this.#tray.add(files),
      changed: () => this.showError(null),
    });
    this.#text = h("textarea", {
      id: "entry",
      class: "entry",
      rows: 1,
      maxlength: 4000,
      autocomplete: "off",
      oninput: (event) => this.#typed(event),
      onkeydown: (event) => this.#onKey(event),
      onblur: () => this.#suggestions.hide(),
      onfocus: () => this.#suggest(),
    });
    const attach = () => (this.#command ? this.#command.pickFile() : this.#tray.pick());
    this.#box = h(
      "div",
      { class: "box" },
      iconButton("plus", "Add a picture or file", attach),
      this.#slot,
      iconButton("send", "Send", () => this.send(), { class: "iconbutton send" }),
    );
    root.append(this.#suggestions.element, this.#help, this.#error, this.#tray.element, this.#box);
    this.#slot.append(this.#text);
  }

  /** The channel or member has changed: an unfinished text stays, a command of another time does not. */
  refresh() {
    const { channel, bot } = this.#app.store;
    const label = channel ? `Message ${channelLabel(channel, bot)}` : "Message";
    const closed = channel && whyNotWrite(channel);
    const hint = matchMedia("(max-width: 760px)").matches ? label : `${label} — type / for commands`;
    this.#text.placeholder = closed || hint;
    this.#text.setAttribute("aria-label", closed ? `${label}: ${closed}` : label);
    this.#text.disabled = Boolean(closed);
    this.#box.classList.toggle("closed", Boolean(closed));
    for (const button of this.#box.querySelectorAll(":scope > button")) button.disabled = Boolean(closed);
  }

  focus() {
    if (this.#command) this.#command.focus();
    else this.#text.focus();
  }

  /** Begins a command, as if its name had been typed. */
  start(name) {
    this.#leaveCommand(`/${name} `);
    this.#typed({});
  }

  insert(text) {
    if (this.#command) return;
    this.#text.setRangeText(text, this.#text.selectionStart, this.#text.selectionEnd, "end");
    this.#text.focus();
    this.#grow();
  }

  showError(sentence) {
    this.#error.hidden = !sentence;
    this.#error.textContent = sentence ?? "";
  }

  get #entries() {
    return entriesOf(this.#app.store.commands);
  }

  #typed(event) {
    this.showError(null);
    this.#grow();
    // Deleting must be able to leave "/imagine " without being thrown back into the command.
    const parsed = event.inputType?.startsWith("delete")
      ? null
      : parseCommand(this.#entries, this.#text.value);
    if (parsed) this.#enter(parsed.entry, parsed.rest);
    else this.#suggest();
  }

  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#text.style.height = "auto";
    this.#text.style.height = `${Math.min(TALLEST, this.#text.scrollHeight)}px`;
  }

  #suggest() {
    const text = this.#text.value;
    const { store } = this.#app;
    if (!/^\/[^\n]*$/.test(text)) return this.#suggestions.hide();
    const fit = matching(this.#entries, text);
    if (!fit.length && /\s/.test(text.trim())) return this.#suggestions.hide();
    this.#suggestions.show({
      field: this.#text,
      label: text.length > 1 ? `Commands matching ${text}` : "Commands",
      empty: store.commands.length ? "No command of that name." : "No app has commands for you here.",
      items: fit.map((entry) => ({
        node: avatar(store.bot ?? { bot: true }, 28),
        title: [
          `/${entry.path}`,
          ...entry.options.filter((o) => o.required).map(({ name }) => h("span", { class: "needs" }, name)),
        ],
        detail: entry.description,
        aside: store.bot?.global_name ?? store.bot?.username,
        run: () => this.#enter(entry, ""),
      })),
    });
  }

  #enter(entry, rest) {
    this.#suggestions.hide();
    this.showError(null);
    const command = new CommandEntry(this.#app, this.#suggestions, entry, {
      onLeave: (text) => this.#leaveCommand(text),
      onError: (sentence) => this.showError(sentence),
      onRefused: (sentence) => this.#backTo(command, sentence),
    });
    this.#show(command);
    command.fill(rest, this.#tray.clear());
  }

  #show(command) {
    this.#command = command;
    replaceChildren(this.#slot, command.element);
    replaceChildren(this.#help, command.help);
  }

  /** A refused command stands in the box again, unless something else does by now. */
  #backTo(command, sentence) {
    if (!this.#command && !this.#text.value) {
      this.#show(command);
      command.focus();
    }
    this.showError(sentence);
  }

  #leaveCommand(text) {
    this.#command = null;
    this.showError(null);
    replaceChildren(this.#help);
    replaceChildren(this.#slot, this.#text);
    this.#text.value = text;
    this.#text.focus();
    this.#grow();
    if (!text) this.#suggestions.hide();
  }

  #onKey(event) {
    if (this.#suggestions.onKey(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    if (this.#command) return this.#command.send();
    const content = this.#text.value.trim();
    const files = this.#tray.files;
    if (!content && !files.length) return;
    if (/^\/\S/.test(content)) {
      const parsed = parseCommand(this.#entries, `${content} `);
      return parsed
        ? this.#enter(parsed.entry, parsed.rest.trim())
        : this.showError(`There is no command ${content.split(" ")[0]}.`);
    }
    const { store } = this.#app;
    try {
      this.#text.value = "";
      await postMessage({ user_id: store.me.id, channel_id: store.channelId, content }, files);
      this.#tray.clear();
    } catch (error) {
      if (!this.#text.value) this.#text.value = content;
      this.showError(error.message);
    }
    this.#grow();
  }
}
