// A small bot on stock discord.js, nothing of it patched. It is told where Discord is:
//   node bot.js <url> <token>

const {
  ActionRowBuilder,
  ApplicationCommandType,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContainerBuilder,
  ContextMenuCommandBuilder,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} = require("discord.js");

const [url, token] = process.argv.slice(2);
const STYLES = ["crayon", "charcoal", "oil"];
// One black pixel.
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const commands = [
  new SlashCommandBuilder()
    .setName("draw")
    .setDescription("Draws a picture")
    .addStringOption((option) =>
      option.setName("prompt").setDescription("What to draw").setRequired(true).setMaxLength(400),
    )
    .addStringOption((option) =>
      option.setName("style").setDescription("How").setAutocomplete(true),
    )
    .addIntegerOption((option) =>
      option
        .setName("size")
        .setDescription("How large")
        .addChoices({ name: "Small", value: 64 }, { name: "Large", value: 128 }),
    )
    .addAttachmentOption((option) => option.setName("like").setDescription("A picture to follow"))
    .addUserOption((option) => option.setName("for").setDescription("Who it is for")),
  new SlashCommandBuilder().setName("feedback").setDescription("Asks what you think"),
  new SlashCommandBuilder().setName("card").setDescription("Shows Components V2"),
  new ContextMenuCommandBuilder().setName("Count files").setType(ApplicationCommandType.Message),
  new ContextMenuCommandBuilder().setName("Greet").setType(ApplicationCommandType.User),
];

const acts = {
  async draw(interaction) {
    const { options } = interaction;
    const like = options.getAttachment("like");
    await interaction.deferReply();
    const bytes = like && (await (await fetch(like.url)).arrayBuffer()).byteLength;
    const picture = new AttachmentBuilder(PNG, { name: "lion.png", description: "A lion" });
    const embed = new EmbedBuilder()
      .setTitle(options.getString("prompt"))
      .setImage("attachment://lion.png")
      .addFields(
        { name: "style", value: options.getString("style") ?? "none" },
        { name: "size", value: String(options.getInteger("size") ?? 0) },
        { name: "like", value: like ? `${like.width}x${like.height}, ${bytes} bytes` : "none" },
        { name: "for", value: options.getMember("for")?.displayName ?? "nobody" },
      );
    await interaction.editReply({
      embeds: [embed],
      files: [picture],
      components: [
        new ActionRowBuilder().addComponents(
          new ButtonBuilder().setCustomId("keep").setLabel("Keep").setStyle(ButtonStyle.Primary),
        ),
        new ActionRowBuilder().addComponents(
          new StringSelectMenuBuilder()
            .setCustomId("restyle")
            .setPlaceholder("Another style")
            .addOptions(STYLES.map((style) => ({ label: style, value: style }))),
        ),
      ],
    });
  },

  async keep(interaction) {
    await interaction.update({ content: `Kept by ${interaction.user}`, components: [] });
    await interaction.followUp({ content: "Thank you.", flags: MessageFlags.Ephemeral });
  },

  async restyle(interaction) {
    await interaction.deferUpdate();
    await interaction.editReply({ content: `Now in ${interaction.values.join()}` });
  },

  async feedback(interaction) {
    const words = new TextInputBuilder()
      .setCustomId("words")
      .setLabel("What do you think?")
      .setStyle(TextInputStyle.Paragraph);
    await interaction.showModal(
      new ModalBuilder()
        .setCustomId("thoughts")
        .setTitle("Feedback")
        .addComponents(new ActionRowBuilder().addComponents(words)),
    );
  },

  async thoughts(interaction) {
    const words = interaction.fields.getTextInputValue("words");
    const response = await interaction.reply({
      content: `You said: ${words}`,
      flags: MessageFlags.Ephemeral,
      withResponse: true,
    });
    await interaction.channel.send(`Feedback in answer ${response.resource.message.id}`);
  },

  async card(interaction) {
    const text = (content) => new TextDisplayBuilder().setContent(content);
    await interaction.reply({
      flags: MessageFlags.IsComponentsV2,
      components: [new ContainerBuilder().addTextDisplayComponents(text("# A card"))],
    });
  },

  async "Count files"(interaction) {
    await interaction.reply(`${interaction.targetMessage.attachments.size} files`);
  },

  async Greet(interaction) {
    await interaction.reply({
      content: `Hello ${interaction.targetUser}`,
      allowedMentions: { users: [interaction.targetId] },
    });
  },
};

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
  rest: { api: `${url}/api` },
  allowedMentions: { parse: [] },
});

client.once(Events.ClientReady, () => client.application.commands.set(commands));

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    const offered = STYLES.filter((style) => style.startsWith(typed));
    await interaction.respond(offered.map((style) => ({ name: style, value: style })));
  } else {
    await acts[interaction.customId ?? interaction.commandName](interaction);
  }
});

// What a sound run never has. The test wants nothing on standard error.
client.on(Events.Warn, (text) => console.error(`warning: ${text}`));
client.on(Events.Error, (error) => console.error(error));

process.on("SIGTERM", async () => {
  await client.destroy();
  process.exit(0);
});

client.login(token);
