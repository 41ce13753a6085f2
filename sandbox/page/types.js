// The shapes that the page passes around, for editors; no code. Discord's objects are as Discord
// documents them (https://discord.com/developers/docs): only what the page reads is named here.

/**
 * @typedef {{id: string, username: string, global_name?: string, bot?: boolean, role?: string,
 *   avatar_color?: string}} User role and avatar_color are the sandbox's own
 * @typedef {{id: string, type: number, name?: string, topic?: string, nsfw?: boolean,
 *   parent_id?: string, permissions?: string}} Channel permissions: what the member may do in it
 * @typedef {{id: string, filename: string, url: string, size: number, content_type?: string,
 *   description?: string, width?: number, height?: number, flags?: number}} Attachment
 * @typedef {{id: string, channel_id: string, author: User, content: string, timestamp: string,
 *   edited_timestamp?: string, flags?: number, type?: number, attachments?: Attachment[],
 *   embeds?: object[], components?: object[], reactions?: object[], mentions?: User[],
 *   interaction_metadata?: object, message_reference?: object}} Message
 * @typedef {{id: string, name: string, type?: number, description?: string, options?: Option[],
 *   default_member_permissions?: string, contexts?: number[], nsfw?: boolean}} Command
 * @typedef {{name: string, type: number, description: string, required?: boolean,
 *   choices?: Choice[], autocomplete?: boolean, options?: Option[]}} Option
 * @typedef {{name: string, value: string | number | boolean}} Choice
 * @typedef {{path: string, chain: Option[], command: Command, description: string,
 *   options: Option[]}} Entry one typable command; a subcommand is an entry of its own
 * @typedef {{url: string, alt?: string, name?: string, width?: number, height?: number,
 *   spoiler?: boolean}} Picture
 * @typedef {{userName(id: string): string, roleName(id: string): string,
 *   channelName(id: string): string, messageId?: string}} MentionEnv names what mentions refer to
 * @typedef {{n: number, at: number, kind: "rest" | "event" | "gateway", method?: string,
 *   path?: string, status?: number, event?: string, request?: any, response?: any}} TrafficEntry
 * @typedef {{store: import("./store.js").Store, interactions: import("./interactions.js").Interactions,
 *   menus: import("./menus.js").Menus, composer: import("./composer.js").Composer,
 *   panel: import("./panel.js").Panel, linkTo(channelId: string, userId?: string): string,
 *   switchMember(userId: string): void, drawTopbar(): void, openDrawer(): void,
 *   closeDrawer(): void}} App what main.js ties together
 */

export {};
