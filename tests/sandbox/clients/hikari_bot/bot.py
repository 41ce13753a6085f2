"""What discord_js_bot/bot.js does, on stock hikari: python bot.py <url> <token>"""

from __future__ import annotations

import base64
import sys
from typing import Any

import hikari
from hikari import CommandType, MessageFlag, OptionType, ResponseType
from hikari.impl import AutocompleteChoiceBuilder, ContainerComponentBuilder

STYLES = ["crayon", "charcoal", "oil"]
# One black pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

url, token = sys.argv[1:]
bot = hikari.GatewayBot(
    token,
    rest_url=f"{url}/api/v10",
    intents=hikari.Intents.GUILDS | hikari.Intents.GUILD_MESSAGES,
    banner=None,
    logs="ERROR",
)


def option(kind: OptionType, name: str, description: str, **more: Any) -> hikari.CommandOption:
    return hikari.CommandOption(type=kind, name=name, description=description, **more)


SIZES = [
    hikari.CommandChoice(name=name, value=value) for name, value in (("Small", 64), ("Large", 128))
]
OPTIONS = [
    option(OptionType.STRING, "prompt", "What to draw", is_required=True, max_length=400),
    option(OptionType.STRING, "style", "How", autocomplete=True),
    option(OptionType.INTEGER, "size", "How large", choices=SIZES),
    option(OptionType.ATTACHMENT, "like", "A picture to follow"),
    option(OptionType.USER, "for", "Who it is for"),
]


@bot.listen()
async def register(_: hikari.StartedEvent) -> None:
    rest = bot.rest
    draw = rest.slash_command_builder("draw", "Draws a picture")
    for entry in OPTIONS:
        draw.add_option(entry)
    commands = [
        draw,
        rest.slash_command_builder("feedback", "Asks what you think"),
        rest.slash_command_builder("card", "Shows Components V2"),
        rest.context_menu_command_builder(CommandType.MESSAGE, "Count files"),
        rest.context_menu_command_builder(CommandType.USER, "Greet"),
    ]
    application = await rest.fetch_application()
    await rest.set_application_commands(application.id, commands)


@bot.listen()
async def answer(event: hikari.InteractionCreateEvent) -> None:
    match event.interaction:
        case hikari.AutocompleteInteraction() as interaction:
            [typed] = [str(option.value) for option in interaction.options if option.is_focused]
            offered = [style for style in STYLES if style.startswith(typed)]
            await interaction.create_response(
                [AutocompleteChoiceBuilder(name=style, value=style) for style in offered]
            )
        case hikari.CommandInteraction(command_name="draw") as interaction:
            await draw(interaction)
        case hikari.CommandInteraction(command_name="feedback") as interaction:
            words = bot.rest.build_modal_action_row().add_text_input(
                "words", "What do you think?", style=hikari.TextInputStyle.PARAGRAPH
            )
            await interaction.create_modal_response("Feedback", "thoughts", component=words)
        case hikari.CommandInteraction(command_name="card") as interaction:
            card = ContainerComponentBuilder().add_text_display("# A card")
            await interaction.create_initial_response(
                ResponseType.MESSAGE_CREATE, component=card, flags=MessageFlag.IS_COMPONENTS_V2
            )
        case hikari.CommandInteraction(command_name="Count files", resolved=found) as interaction:
            [message] = found.messages.values()
            await interaction.create_initial_response(
                ResponseType.MESSAGE_CREATE, f"{len(message.attachments)} files"
            )
        case hikari.CommandInteraction(command_name="Greet", target_id=target) as interaction:
            await interaction.create_initial_response(
                ResponseType.MESSAGE_CREATE, f"Hello <@{target}>", user_mentions=[target]
            )
        case hikari.ComponentInteraction(custom_id="keep") as interaction:
            await interaction.create_initial_response(
                ResponseType.MESSAGE_UPDATE, f"Kept by {interaction.user.mention}", components=[]
            )
            await interaction.execute("Thank you.", flags=MessageFlag.EPHEMERAL)
        case hikari.ComponentInteraction(custom_id="restyle") as interaction:
            await interaction.create_initial_response(ResponseType.DEFERRED_MESSAGE_UPDATE)
            await interaction.edit_initial_response(f"Now in {','.join(interaction.values)}")
        case hikari.ModalInteraction(custom_id="thoughts") as interaction:
            await interaction.create_initial_response(
                ResponseType.MESSAGE_CREATE,
                f"You said: {interaction.components[0][0].value}",
                flags=MessageFlag.EPHEMERAL,
            )
            told = await interaction.fetch_initial_response()
            await bot.rest.create_message(interaction.channel_id, f"Feedback in answer {told.id}")


async def draw(interaction: hikari.CommandInteraction) -> None:
    given = {option.name: option.value for option in interaction.options or ()}
    await interaction.create_initial_response(ResponseType.DEFERRED_MESSAGE_CREATE)
    like = "none"
    if "like" in given:
        picture = interaction.resolved.attachments[given["like"]]
        size = len(await picture.read())
        like = f"{picture.width}x{picture.height}, {size} bytes"
    whom = interaction.resolved.members[given["for"]].display_name if "for" in given else "nobody"
    embed = (
        hikari.Embed(title=str(given["prompt"]))
        .set_image(hikari.Bytes(PNG, "lion.png"))
        .add_field("style", str(given.get("style", "none")))
        .add_field("size", str(given.get("size", 0)))
        .add_field("like", like)
        .add_field("for", whom)
    )
    button = bot.rest.build_message_action_row().add_interactive_button(
        hikari.ButtonStyle.PRIMARY, "keep", label="Keep"
    )
    menu = bot.rest.build_message_action_row()
    select = menu.add_text_menu("restyle", placeholder="Another style", min_values=1)
    for style in STYLES:
        select.add_option(style, style)
    await interaction.edit_initial_response(embed=embed, components=[button, menu])


bot.run()
