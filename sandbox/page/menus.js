// Context menus of messages and members: apps' commands first, then the page's own entries.
// Opened by right-click, the menu key, or the "More" button.

import { Refused } from "./api.js";
import { h } from "./dom.js";
import { isEphemeral } from "./message.js";
import { nameOf } from "./people.js";
import { copy } from "./toast.js";

const USER_COMMAND = 2;
const MESSAGE_COMMAND = 3;

export class Menus {
  #app;
  #open = null;

  constructor(app) {
    this.#app = app;
    addEventListener(
      "pointerdown",
      ({ target }) => this.#open && !this.#open.contains(target) && this.close(),
    );
    addEventListener("blur", () => this.close());
    addEventListener("resize", () => this.close());
  }

  forMessage(event, message) {
    this.#show(event, "Message", [
      // As on Discord, apps cannot be asked about messages that only one member sees.
      ...(isEphemeral(message) ? [] : this.#apps(MESSAGE_COMMAND, message.id)),
      message.content && { label: "Copy text", run: () => copy(message.content, "Text") },
      { label: "Copy message ID", run: () => copy(message.id, "Message ID") },
    ]);
  }

  forUser(event, user) {
    this.#show(event, nameOf(user), [
      ...this.#apps(USER_COMMAND, user.id),
      { label: "Mention", run: () => this.#app.composer.insert(`<@${user.id}> `) },
      { label: "Copy user ID", run: () => copy(user.id, "User ID") },
    ]);
  }

  #apps(type, targetId) {
    const commands = this.#app.store.commands.filter((command) => command.type === type);
    if (!commands.length) return [{ heading: "Apps" }, { label: "No app commands here", disabled: true }, {}];
    return [
      { heading: "Apps" },
      ...commands.map((command) => ({
        label: command.name,
        app: true,
        run: async () => {
          const data = { id: command.id, name: command.name, type, target_id: targetId };
          try {
            await this.#app.interactions.command(data, [], command.name);
          } catch (error) {
            this.#app.composer.showError(
              error instanceof Refused ? error.message : "Something went wrong. Try again.",
            );
          }
        },
      })),
      {},
    ];
  }

  #show(event, label, entries) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
    const opener = event.currentTarget;
    const items = entries.filter(Boolean).map((entry) => {
      if (entry.heading) return h("div", { class: "menu-heading", role: "presentation" }, entry.heading);
      if (!entry.label) return h("hr", {});
      const run = () => {
        this.close();
        if (opener.isConnected) opener.focus?.();
        entry.run();
      };
      return h(
        "button",
        { type: "button", role: "menuitem", tabindex: "-1", disabled: Boolean(entry.disabled), onclick: run },
        entry.label,
        entry.app && h("img", { src: "/page/mark.svg", alt: "", width: 18, height: 18 }),
      );
    });
    const menu = h("div", { class: "menu", role: "menu", "aria-label": label }, items);
    menu.addEventListener("keydown", (key) => this.#onKey(key, menu, opener));
    document.getElementById("overlays").append(menu);
    this.#open = menu;
    this.#place(menu, event, opener);
    (menu.querySelector("button:not(:disabled)") ?? menu).focus();
  }

  #place(menu, event, opener) {
    const box = opener.getBoundingClientRect();
    // A click made by the keyboard has no place of its own: the menu opens at the opener.
    const byPointer = event.type === "contextmenu" ? event.clientX || event.clientY : false;
    const atRight = box.left > innerWidth / 2;
    const x = byPointer ? event.clientX : atRight ? box.right - menu.offsetWidth : box.left;
    const y = byPointer ? event.clientY : box.bottom + 4;
    menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  }

  #onKey(event, menu, opener) {
    const items = [...menu.querySelectorAll("button:not(:disabled)")];
    const at = items.indexOf(document.activeElement);
    const next = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: items[(at - 1 + items.length) % items.length],
      Home: items[0],
      End: items.at(-1),
    }[event.key];
    if (next) next.focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.close();
      opener.focus?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.#open?.remove();
    this.#open = null;
  }
}
