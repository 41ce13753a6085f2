# English. Each other language has a file beside this one with the same messages and attributes;
# the tests see to that. A command's attributes are its options; Discord wants names in lower case
# without spaces, of 1 to 32 characters, and descriptions of at most 100.

## Commands. The message's own text is the description; .name and .<option>-name are what is typed.

command-imagine = Draw a picture from words
    .name = imagine
    .prompt-name = prompt
    .prompt = What to draw, in words
    .model-name = model
    .model = Which model draws it
    .aspect-name = aspect
    .aspect = Shape of the picture
    .steps-name = steps
    .steps = Denoising steps: more takes longer and shows more detail
    .guidance-name = guidance
    .guidance = How closely to follow the prompt
    .seed-name = seed
    .seed = Same seed, prompt and settings: the same picture
    .negative-name = negative
    .negative = What the picture shall not show
    .count-name = count
    .count = How many pictures: 1 to 4
    .image-name = image
    .image = A picture to start from
    .strength-name = strength
    .strength = How much of the start picture is drawn anew: 0.05 to 1
    .sampler-name = sampler
    .sampler = How the noise is taken away step by step
    .enhance-name = enhance
    .enhance = Let the model write a short prompt out
    .style-name = style
    .style = A look to draw it in
    .private-name = private
    .private = Show the result to you alone

command-describe = Put a picture into words
    .name = describe
    .image-name = image
    .image = The picture: PNG, JPEG, WebP or GIF
    .detail-name = detail
    .detail = How much to say
    .model-name = model
    .model = Which model describes it
    .private-name = private
    .private = Show the result to you alone

command-jobs = What you have waiting and running, and your last results
    .name = jobs

command-status = Who works in the studio, and how long the queue is
    .name = status

command-verify = Is a picture one of mine, and how was it made?
    .name = verify
    .image-name = image
    .image = The picture: PNG, JPEG, WebP or GIF

## Commands in the menu of a message

menu-describe = Describe
menu-report = Report
menu-submit = Submit to session
menu-verify = Verify picture

## Shapes of a picture, and how much a description says

detail-short = short
detail-rich = rich
detail-tags = tags
aspect-square = square
aspect-portrait = portrait
aspect-landscape = landscape
aspect-tall = tall
aspect-wide = wide
style-none = no style
style-photo = photo
style-cinematic = film still
style-watercolour = watercolour
style-oil = oil painting
style-ink = ink
style-pencil = pencil
style-comic = comic
style-anime = anime
style-pixel-art = pixel art
style-3d = 3D
style-flat = flat
style-low-poly = low poly
style-papercut = paper cut
style-stained-glass = stained glass

## What a request is refused for, and how to mend it

no-worker-imagine = No worker is running right now, so nothing can be drawn. Nothing was queued; try again in a few minutes.
no-worker-describe = No worker is running right now, so nothing can be described. Nothing was queued; try again in a few minutes.
no-worker-upscale = No worker is running right now, so nothing can be enlarged. Nothing was queued; try again in a few minutes.
unknown-model = There is no such model. Choose one of: { $models }.
prompt-empty = The prompt is empty. Say in a few words what to draw.
prompt-too-long = The prompt has { $length } characters; the limit is { $limit }. Shorten it.
styled-too-long = The prompt and what the style adds have { $length } characters together; the limit is { $limit }. Shorten the prompt, or leave the style out.
steps-outside = { $model } takes 1 to { $most } steps; you asked for { $given }.
no-guidance = { $model } works without guidance; leave the option out.
guidance-outside = { $model } takes guidance from 0 to { $most }; you asked for { $given }.
aspect-unknown = { $model } cannot draw { $aspect }. It can draw: { $offered }.
strength-needs-picture = Give the picture to start from as well: strength says how much of it is drawn anew.
detail-unknown = { $model } cannot describe in that much detail. Choose another.
seed-outside = A seed is a number from 0 to { $most }; you gave { $given }.
picture-wrong-kind = That file is not a picture Atelier can read. Send a PNG, JPEG, WebP or GIF.
picture-damaged = That picture is damaged or cut short. Send it again, or another one.
picture-gone = The picture could not be fetched from Discord. Send it again.
no-picture-there = There is no picture in this message that Discord has itself. Choose a message with a picture, or use the command with one.
choose-picture = Which picture?
picture-too-large = That picture is larger than { $mib } MiB. Send a smaller one.
picture-too-many-pixels = That picture has more than { $millions } million pixels. Send a smaller one.
queue-full = The studio's queue is full right now. Try again in about { $wait }.
queue-full-member = You already have { $limit } jobs waiting, which is the limit; cancel one, or wait. Try again in about { $wait }.
store-unavailable = The studio's queue is not answering right now. Try again in a minute.
went-wrong = Something went wrong on our side and nothing was done. Please try again.
against-locked = Atelier draws no children and nobody under age together with sex or nudity. That cannot be switched off. Leave one of the two out.
against-listed = A word in this is on Atelier's own list of words that it does not draw. Say it differently, or ask a moderator to allow it here.
against-block = A word in this is blocked here by this server's moderators. Say it differently, or ask them.
against-regex = This looks like something that this server's moderators block here. Say it differently, or ask them.
against-combination = This server's moderators do not want these words together. Leave one of them out, or ask them.
server-closed = This server takes no new requests right now. Ask a moderator when it opens again.
channel-not-allowed = Pictures are made elsewhere on this server. Go to: { $channels }
role-not-allowed = On this server one of these roles is needed: { $roles }
model-not-allowed = This server does not use that model. Choose one of: { $models }.
may-not-attach = I may not post files in this channel. Ask a moderator for the permission Attach Files, or use another channel.
too-costly = That would take about { $asked } seconds; the limit for one request is { $most }. Ask for fewer steps or pictures, or a smaller size.
cooldown = { $seconds ->
    [one] You can ask again in { $seconds } second.
   *[other] You can ask again in { $seconds } seconds.
}
over-quota = You have { $left } of { $limit } pictures left for 24 hours on this server. There are enough again { $at }.
blocked-until = The moderators of this server have blocked you from the studio here until { $at }.
blocked-for-good = The moderators of this server have blocked you from the studio here.
too-new = You have not been on this server for long enough yet. You can ask { $at }.
no-member-here = You are a visitor on this server; only its members can ask for pictures here.

## Times that nobody takes for exact

about-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
about-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
about-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}

## The card while a job is not over

card-queued = Queued.
card-place = Queued - { ORDINAL($place) ->
    [one] { $place }st
    [two] { $place }nd
    [few] { $place }rd
   *[other] { $place }th
} - starts { $when }
card-no-worker = Queued. No worker is running for this right now; it is kept until { $until }.
card-loading = Loading { $model }
card-imagine = Drawing with { $model }
card-describe = Describing with { $model }
card-upscale = Enlarging with { $model }
card-restarted = restarted ({ $attempt }/{ $attempts })
card-cancelling = Cancelling...
card-leaving = This takes longer than I may write here: I will send the result to you directly.
card-preview = The picture so far; AI-generated
button-cancel = Cancel
over-already = This is over already.
not-yours-to-cancel = Only its owner and moderators can cancel this.

## Buttons

button-upscale = Upscale
button-vary = Vary
button-reroll = Reroll
button-remix = Remix
button-more = More
button-retry = Retry
button-smaller = Draw { $size }
button-describe = Describe
button-settings = Settings
button-save = Save
button-delete = Delete
button-report = Report
button-draw = Draw this
button-all = All
button-again = Again
button-start = Use as start image
more = More for this picture:
written-out = Written out: { $prompt }
made-from = made from [this]({ $link })
shrunk = made smaller to fit here
record-gone = The settings of this picture are no longer kept.
not-drawn = This was not drawn from words, so it cannot be drawn again.
pressed-already = You pressed this already; it is on its way.
drawn-some = { $count } of { $all } were taken, the rest were not.
start-picture-gone = The start picture of this is no longer kept. Use the command again with the picture.
no-start-picture = { $model } cannot start from a picture. Choose another model.
no-negative = { $model } takes no negative prompt; leave it out.
class-unknown = { $model } draws only what it has a name for, and finds none in this prompt. Nearest: { $offered }.
count-outside = { $model } draws at most { $most } at once; you asked for { $given }.
sampler-unknown = { $model } does not have that sampler. It has: { $offered }.
no-enhance = { $model } cannot write prompts out; leave the option off.
style-unknown = There is no such style. Choose one of: { $offered }.
strength-outside = The strength is a number from { $least } to 1: how much is drawn anew.
wrong-kind = { $model } is a model for something else. Choose another model.
size-unknown = { $model } does not draw { $given }. It draws: { $offered }.
captions-outside = { $model } gives at most { $most } captions at once; you asked for { $given }.
scale-unknown = { $model } does not enlarge { $given } times. It offers: { $offered }.
no-samplers = { $model } has no choice of samplers; leave the option out.
no-writing-out = { $model } cannot write prompts out; leave the option off.
not-yours-to-delete = Only its owner and moderators can delete this.
delete-refused = I may not delete this message here. Ask a moderator.
deleted = Deleted.
saved = Here is your picture: { $link }
saved-directly = I sent you the link directly.
saved-file = Here is your AI-generated picture.
saved-file-directly = I sent you the picture directly.
saved-nowhere = Your direct messages are closed, so I cannot send you the picture. Download it from here, or open them and press again.
dismiss-it = Only you see this one, so I cannot delete it: dismiss it under the message.

## Reports to moderators

report-title = Report to the moderators
report-why = Why
report-hint = What is wrong with it
report-card = A picture was reported
report-what = What
report-owner = Made by
report-by = Reported by
report-see = See it
report-deleted = Deleted by { $who }.
reported = Thank you. The moderators of this server have been told.
reported-already = You reported this already; the moderators know of it.
report-nowhere = This server has not said where its moderators read reports. Write to a moderator directly, with this link: { $link }
report-elsewhere = Reports go to the moderators of the server that a picture is in. Report it there, or report the message to Discord.
report-not-ours = I take reports of what I made and posted with buttons. Of anything else tell a moderator, or report the message to Discord.
report-not-posted = I could not write to the moderators. Write to one of them directly, with this link: { $link }

## Strikes, blocks and appeals

button-strike = Strike
button-block = Block 24 h
button-ban = Ban from the studio
button-lift = Lift the block
button-limits = Own limits
button-appeal = Appeal
button-uphold = Uphold
button-overturn = Overturn
measure-strike = a strike
measure-block = a block for 24 hours
measure-ban = a ban from the studio
measure-lift = a block lifted
measure-rejection = a picture that was not approved
measure-hint = The member reads it
measure-done = Done. Strikes of { $member } that count: { $strikes }.
measure-free = There is no block.
measure-blocked = Blocked until: { $until }.
for-good = for good
not-about-yourself = That would be about yourself or about me. Ask another moderator.
told-strike = You have a strike in the studio of { $server }. Why: { $why }
told-block = The moderators of { $server } have blocked you from the studio there. Why: { $why }
told-ban = The moderators of { $server } have banned you from the studio there. Why: { $why }
told-lift = The moderators of { $server } have lifted your block: you can use the studio there again.
told-until = You can use it again there from { $until }.
told-upheld = Your appeal in { $server } was looked at by a moderator, and the decision stands.
told-overturned = Your appeal in { $server } was looked at by a moderator, and the decision was taken back.
appeal-card = An appeal
appeal-by = By
appeal-against = Against
appeal-why = What it was for
appeal-text = What you want to say
appeal-said = What the member says
appeal-hint = A moderator will read it
appeal-upheld = Upheld by { $who }.
appeal-overturned = Overturned by { $who }.
appealed = Thank you. A moderator will look at it, and you will be told.
appealed-already = You have appealed this already. You will be told what the moderators decide.
appeal-nowhere = This server has not said where its moderators read appeals. Write to a moderator directly.
appeal-not-posted = I could not write to the moderators. Try again later, or write to one of them directly.
appeal-gone = What this is about is no longer kept. Write to a moderator directly.
not-yours-to-appeal = Only the member whom it is about can appeal it.
decided-already = { $who } has decided this already.

## Pictures that wait for moderators

button-approve = Approve
button-blur = Blur
button-reject = Reject
approval-waits = A moderator has to see this first; it is shown here once one approves it. If nobody does, it expires { $until }.
approval-rejected = The moderators did not approve this, so it is not shown and does not count.
approval-expired = No moderator looked at this in time, so it is not shown and does not count. You can ask again.
approval-withdrawn = Cancelled before a moderator had decided; it does not count.
approval-full = Too many pictures wait for moderators already, so this one is not shown and does not count. Try again later.
approval-card = **A picture waits for your word.** If nobody decides, it expires { $until }.
approval-asked = their request
approval-why = Why it waits
approval-doubtful = The picture check is not sure about it.
approval-everything = Every picture needs a moderator's approval here.
approval-unchecked = No picture check has looked at it.
approval-score = Score { $score } (0 is safe, 1 unsafe); a moderator is asked from { $review }.
approval-history = Its owner before
approval-history-is = strikes that count: { $strikes } · approved: { $approved } · rejected: { $rejected } · here since: { $since }
approval-done = Done. { $member } is told.
approval-over = This has expired; nothing can be decided about it any more.
approval-needs-channel = Choose a moderators' channel first, one that not everyone can read and where I may post pictures.
approval-was-approved = Approved by { $who }, { $at }.
approval-was-blurred = Approved behind a blur by { $who }, { $at }.
approval-was-rejected = Rejected by { $who }, { $at }:
approval-was-block = Rejected by { $who }, { $at }, and its owner is blocked for 24 hours:
approval-was-ban = Rejected by { $who }, { $at }, and its owner is banned from the studio:
approval-was-withdrawn = Its owner took it back, { $at }.
approval-was-expired = Nobody decided in time; it expired { $at }.
approval-was-restored = Rejected first, and approved after an appeal by { $who }, { $at }.
approval-moved = Shown in { $channel } now.
told-rejected = The moderators of { $server } did not approve your picture “{ $what }”. Why: { $why }
told-restored = Your appeal in { $server } was looked at by a moderator: your picture is approved after all, and shown where you asked for it.
told-not-kept = Your appeal in { $server } was looked at by a moderator, and the decision was taken back. Your picture is no longer kept, and it did not count: ask for it again.

## The settings of a picture

settings-title = How this was made
settings-prompt = Prompt
settings-written-out = Written out
settings-style = Style
settings-negative = Negative prompt
settings-model = Model
settings-size = Size
settings-aspect = Shape
settings-seed = Seed
settings-steps = Steps
settings-guidance = Guidance
settings-sampler = Sampler
settings-strength = Strength
settings-scale = Enlarged
settings-revision = Revision
settings-made = Made
settings-parent = Made from
made-here = Made here
see-picture = [The picture]({ $link })
not-yours-to-see = The settings of a private picture are for its owner alone.
remix-title = Remix
remix-keep = Keep seed { $seed }
remix-random = Another seed
remix-strength = { $least } to 1; empty: from the words alone

## /verify

verify-is-same = **Made here.** This very file is one that I posted.
verify-is-signed = **Made here.** My signature is in it, and nothing of it was changed since.
verify-is-marked = **Made here, and changed since.** It has my invisible mark.
verify-is-alike = **Perhaps made here.** It looks like a picture of mine, which proves nothing.
verify-is-unknown = **Unknown.** Nothing in it shows that it was made here. That does not prove that it was not: signatures get lost and marks wear off. Nor does it say whether a model made it.
verify-looked = What I looked at
verify-signature-none = Signature: none
verify-signature-ours = Signature: mine, and it fits the file
verify-signature-other = Signature: by { $signer }, and it fits the file. I do not check who that really is.
verify-signature-broken = Signature: it does not fit the file. It was changed after it was signed, or the signature is false.
verify-says-all = It says that a model made the picture.
verify-says-some = It says that a model made part of the picture.
verify-says-nothing = It does not say that a model made anything of it.
verify-mark-read = Invisible mark: mine. Less than one picture in a million has it by chance; who means to can carry it over to another.
verify-mark-strange = Invisible mark: mine, but the picture looks quite unlike what I drew with it. It was changed a lot, or the mark was carried over from another.
verify-mark-none = Invisible mark: none that I can read. Cutting much off, turning and mirroring take it away.
verify-mark-small = Invisible mark: none. A picture of less than { $side } pixels to a side gets none, and this one is too small to tell.
verify-file-same = File: as I posted it, to the last byte
verify-file-new = File: none that I have in my records
verify-looks-alike = Looks: like a picture of mine. Two pictures of one thing may look alike.
verify-looks-new = Looks: like none that I have in my records
verify-label-all = Label in the file: a model made it. Anybody can write such a label, and remove it.
verify-label-some = Label in the file: a model made part of it. Anybody can write such a label, and remove it.
verify-perhaps = How that one was made
verify-not-kept = How it was made is no longer kept.
verify-private = It was made in private: how is for its owner alone to know.
verify-first = The first { $count } pictures of this message
verify-busy = Several pictures are being verified already. Try again in a minute.
verify-failed = That file took too long or too much memory to look through. Try a smaller copy of it.

## /jobs and /status

jobs-none = You have nothing waiting or running.
jobs-further = and { $count } more
jobs-last = Your last results
button-cancel-all = Cancel all
cancelled-all = { $count ->
    [0] You had nothing left to cancel.
    [one] { $count } job is being cancelled.
   *[other] { $count } jobs are being cancelled.
}
status-title = The studio right now
status-paused = Paused: { $why }
status-workers = Workers
status-queue = Queue
status-counts = { $queued } waiting, { $running } running
status-oldest = The oldest has waited { $time }
status-median = Most recently the median wait was { $time }
status-imagine = Draw
status-describe = Describe
status-upscale = Enlarge

## /preferences and defaults

command-preferences = Your own defaults, language and notifications
    .name = preferences
preferences-member = Your preferences
preferences-channel = Defaults of this channel
preferences-server = Defaults of this server
order = -# What you set comes first, then the channel, then the server, then the bot. A model leaves out what it cannot do.
option-model = Model
option-aspect = Shape
option-style = Style
option-count = Pictures at once
option-steps = Steps
option-guidance = Guidance
option-negative = Negative prompt
option-enhance = Write prompts out
option-private = Results for me alone
option-detail = Detail of descriptions
option-language = Language
option-notify = Tell me when it took long
source-member = yours
source-channel = this channel
source-server = this server
source-bot = the bot
nothing = none
on = on
off = off
as-usual = As usual
as-discord = as in your Discord
button-numbers = Numbers and words
button-private = Private on/off
button-enhance = Write out on/off
button-notify = Tell me on/off
button-reset = Reset all
preference-unfit = That does not fit { $option }. Give another value, or leave it empty.
not-yours-to-set = Only moderators of this server can change this.

## /studio

command-studio = Rules and defaults of this server, for moderators
    .name = studio
studio-title = The studio on this server
studio-closed = Nothing new is taken; what waits is finished.
studio-channels = Channels
studio-roles = Roles
studio-models = Models
studio-quotas = Quotas
studio-styles = Own styles
studio-log = Moderators' channel
studio-retention = Kept
studio-kept = requests for { $hours } h after they are done, settings of pictures for { $days } days
studio-prompts = Prompts in files
studio-prompts-on = written into each picture's file
studio-prompts-off = not written into files
studio-everywhere = everywhere
studio-everyone = everyone
studio-all = all
studio-any = no limit
studio-daily-is = { $count ->
    [one] { $count } picture in 24 hours
   *[other] { $count } pictures in 24 hours
}
studio-cooldown-is = { $seconds ->
    [one] { $seconds } second between requests
   *[other] { $seconds } seconds between requests
}
studio-channels-menu = Only in these channels (none: everywhere)
studio-roles-menu = Only for these roles (none: everyone)
studio-models-menu = Only these models (none: all)
studio-daily = Pictures per member in 24 hours
studio-cooldown = Seconds between a member's requests
studio-role-who = Roles with a number of their own
studio-role-daily = Pictures in 24 hours for these roles
studio-role-hint = 0: no limit; empty: as everyone
studio-style-name = Name of the style
studio-style-prompt = What it adds to a prompt
studio-style-hint = Leave both empty to remove the style
paused-by = paused by { $member }
button-rules = Prompt rules
rules-title = Prompt rules of this server
rules-none = None yet.
rules-always = Besides, Atelier's own word list counts, and no rule allows age together with sex.
rules-remove = Remove rules
button-rules-add = Add a rule
button-rules-test = Try a prompt
button-rules-import = Take over AutoMod's
button-rules-page = Page { $page } of { $pages }
rules-kind = Kind of rule
rule-kind-block = Block
rule-kind-allow = Allow
rule-kind-combination = Block together
rule-kind-regex = Block by expression
rules-words = Words or expressions
rules-words-hint = One a line. *word* finds it inside of others too; "word" without other endings.
rules-together = Together with one of these
rules-together-hint = Only for “Block together”
rules-spared = (not for { $count } roles or channels)
rules-locked = **Locked**: age together with sex
rules-listed = **Atelier's own word list**
rules-fires = This prompt is refused:
rules-passes = No rule says anything against this prompt.
rule-empty = There is no word in this rule. Write one a line; “Block together” needs both fields.
rule-word-too-long = A word or expression may have { $limit } characters.
rule-unreadable = “{ $expression }” is not an expression that google-re2 can read: { $why }
too-many-rules = A server can have { $most } prompt rules; remove one first.
too-many-rule-words = All rules of a server together can have { $most } words; remove some first.
automod-forbidden = I may not read AutoMod's rules here. Give my role “Manage Server” for that, and try again.
automod-imported = { $count ->
    [one] { $count } word or expression is taken over from AutoMod.
   *[other] { $count } words and expressions are taken over from AutoMod.
}
automod-left-out = { $count ->
    [one] { $count } expression cannot be read here and was left out.
   *[other] { $count } expressions cannot be read here and were left out.
}
button-quotas = Quotas
button-styles = Styles
button-log = Moderators' channel
button-server-defaults = Server's defaults
button-channel-defaults = This channel's defaults
button-close = Take nothing new
button-open = Open again
button-tell-prompts = Prompts into files
button-hide-prompts = No prompts in files
button-pause = Pause everything
button-resume = Go on with everything
only-in-servers = This works in servers only.
not-a-number = That is not a number that fits. Use whole numbers from 0.
role-missing = Choose the roles that this number is for.
too-many-styles = A server can have { $most } styles of its own; remove one first.
style-name-taken = That name means “without a style”. Give another one.
button-moderation = Members and audit
button-member = A member
button-rules-strikes = Rules for strikes
button-audit = Audit
button-newer = Newer
button-older = Older
studio-role-cooldown = Seconds between requests for these roles
moderation-strikes = Strikes
moderation-strikes-are = Blocked for so many hours after the first, the second and so on: { $steps }. Each counts for { $days } days.
moderation-tenure = In the server for at least
moderation-tenure-is = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
moderation-blocked = Blocked
strikes-steps = Hours of a block after each strike
strikes-steps-hint = 0 1 24 168: the first none, the last for all further ones
strikes-days = Days that a strike counts
tenure-hours = Hours a member must have been here
strikes-unfit = That does not fit. Give up to 10 numbers of hours with spaces between them, 1 to 365 days, and at most 8760 hours.
button-pictures = Picture policy
moderation-pictures = Picture check: scores from 0, safe, to 1, unsafe
moderation-pictures-ordinary = From { $review } a moderator has to approve a picture, from { $block } it is never shown.
moderation-pictures-restricted = In age-restricted channels: from { $review } and { $block }.
bands-review = Ask a moderator from
bands-block = Never show from
restricted-review = Age-restricted: ask from
restricted-block = Age-restricted: never show from
review-about = From 0 to 1. With 0 each picture needs a moderator. Where none can be asked, it is not shown.
block-about = From 0 to 1, and not below the one before. Such a picture never leaves the worker.
bands-unfit = That does not fit. Give numbers from 0 to 1; never show may not be below ask.
moderation-approve = Pictures that moderators see first
moderation-approve-all = all
moderation-approve-doubtful = those that the picture check is not sure about
moderation-approve-in = all in { $channels }
moderation-approve-menu = All pictures in these channels are approved first
button-approve-all = Require approval for all
button-approve-some = Require it for doubtful ones only
member-strikes = Strikes that count
member-history = Most recently
limits-daily = Pictures in 24 hours for this member
limits-cooldown = Seconds between requests for this member
audit-member = About or by this member
audit-job = Number of the job
audit-event = What happened
audit-since = Since
audit-none = Nothing was found.
audit-page = Page { $page } of { $pages }, { $count } rows
audit-search-gone = This search is no longer kept. Search again.
audit-too-large = That is too large for one file. Search for less, as by a date.
audit-no-date = That is no date. Write it like 2026-03-01.

## Creative sessions

command-session = Drawing together on a theme, with votes and winners
    .name = session
command-session-start = Start a session: a thread for entries, votes, and an end with winners
    .name = start
    .theme-name = theme
    .theme = What is drawn about
    .length-name = length
    .length = How long ("2 h", "1 d 12 h") or until when ("2026-12-24 18:00 Europe/Berlin")
    .entries-name = entries
    .entries = Entries that each member may have; 3 unless you say otherwise
    .votes-name = votes
    .votes = Votes that each member has, each for another entry; 0 for no voting; any number unless you say
    .approval-name = approval
    .approval = Moderators see each entry before the others do
    .models-name = models
    .models = Models that may be used, separated by commas; any unless you say otherwise
command-session-end = End the session of this thread or channel now
    .name = end
command-session-extend = Move the end of the session of this thread or channel
    .name = extend
    .length-name = length
    .length = How much longer ("30 min") or until when ("2026-12-24 18:00 Europe/Berlin")
command-session-status = How you stand in the session of this thread, or what runs on this server
    .name = status
session-card = Draw with /imagine in { $thread }: each picture is an entry. A picture you have already: More > Submit to session.
session-card-closed = The session has ended. The entries are being counted.
session-card-over = The session is over. [Results]({ $link })
session-ends = Ends
session-ended = Ended
session-entries-each = Entries per member
session-voting = Votes per member
session-votes-any = one for each entry
session-votes = { $count }
session-votes-none = no voting
session-approval = Approval
session-approval-on = moderators see entries first
session-models = Models
session-counts = { $entries ->
    [one] { $entries } entry
   *[other] { $entries } entries
}, { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
}
session-no-more = It takes no more entries and votes.
session-own-entries = Your entries: { $count } of { $most }
session-own-votes = { $most ->
    [-1] Your votes: { $count }
   *[other] Your votes: { $count } of { $most }
}
session-entry-of = by { $who }
session-none = No session runs on this server.
session-results = The session is over: { $theme }
session-results-counts = { $entries ->
    [one] { $entries } entry
   *[other] { $entries } entries
}, { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
}.
session-no-votes = Nobody voted, so nobody won.
session-votes-got = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
session-more-winners = { $count ->
    [one] And { $count } more with as many votes; it is in the table.
   *[other] And { $count } more with as many votes; they are in the table.
}
session-thread-gone = The thread is gone or closed to me, so there are no pictures of the entries; the table is there.
session-left-out = { $count ->
    [one] { $count } entry was deleted and is left out.
   *[other] { $count } entries were deleted and are left out.
}
session-not-in-time = { $count ->
    [one] { $count } picture was asked for and was not ready or not approved in time: it is not an entry.
   *[other] { $count } pictures were asked for and were not ready or not approved in time: they are not entries.
}
session-sheet-alt = Contact sheet of the session { $theme }: each entry with its number
session-export = The entries and a table of them, file { $number }.
session-export-smaller = The pictures are made smaller to fit here.
session-ending = It ends now; the results come within minutes.
session-end-moved = It now ends { $at }.
session-end-sure = End the session "{ $theme }" now? Nothing can be entered or voted for after that.
session-length-unread = I cannot read that time. Give a length like "90 min", "2 h" or "1 d 12 h", or an end with its time zone like "2026-12-24 18:00 Europe/Berlin" or "18:00 +01:00".
session-zone-unknown = I do not know that time zone. Give it like "Europe/Berlin" or "+01:00".
session-too-short = A session lasts at least a minute from now. Give a later end.
session-too-long = { $days ->
    [one] A session may last at most { $days } day from now. Give an earlier end.
   *[other] A session may last at most { $days } days from now. Give an earlier end.
}
session-too-many = This server has { $most } sessions running, which is the limit. End one first.
session-entries-used = You have { $most } of { $most } entries in this session. Delete one to make room, or draw in another channel.
session-full = This session has { $most } entries, which is the limit. Draw in another channel.
session-closed = This session has ended and its entries are being counted. Draw in another channel, or here in a few minutes.
session-ended-already = This session has ended already.
session-model = In this session only these models may be used: { $models }.
session-for-moderators = Only moderators (Manage Messages) can do this.
session-not-here = A session needs a text channel that threads can be opened in. Use the command there.
session-bot-may-not = I may not do what a session needs in this channel. Give me: { $missing }.
session-theme-empty = The theme is empty. Say in a few words what is drawn about.
session-no-thread = I could not open a thread here, so nothing was started. See that I may create public threads, and try again.
session-which = Several sessions run here. Use the command in the thread of the one you mean.
session-none-open = No session that takes entries runs here.
permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-read-message-history = Read Message History
permission-create-public-threads = Create Public Threads
permission-send-messages-in-threads = Send Messages in Threads
button-session-status = My entries and votes
button-session-end = End
button-vote = Vote
button-unvote = Take the vote back
button-withdraw = Withdraw
button-submit = Submit to session
submit-choose = What do you want to enter, and where?
submit-picture = picture { $number }
submit-not-yours = You can submit only pictures that you asked for yourself.
submit-only-drawn = Only pictures that I drew from words can be submitted.
submit-from-elsewhere = Only pictures that everyone on this server can see can be submitted. Draw it again in the session's thread.
submit-needs-approval = In this session moderators see each entry first, so entries are drawn in its thread. Use /imagine there.
submit-entered-already = This picture is an entry of that session already.
submit-not-for-you = You may not write in the thread of that session.
submit-age-restricted = This picture is from an age-restricted channel and the session is not in one. Choose another picture.
submit-not-posted = I could not post it in the thread of the session. Ask a moderator to open the thread again.
submitted = It is an entry now: { $link }
vote-voted = { $left ->
    [-1] Your vote counts.
    [one] Your vote counts. You have { $left } vote left.
   *[other] Your vote counts. You have { $left } votes left.
}
vote-again = { $left ->
    [-1] You have voted for this one.
    [one] You have voted for this one. You have { $left } vote left.
   *[other] You have voted for this one. You have { $left } votes left.
}
vote-taken = { $left ->
    [-1] Your vote is taken back.
    [one] Your vote is taken back. You have { $left } vote left.
   *[other] Your vote is taken back. You have { $left } votes left.
}
vote-none = You have not voted for this one.
vote-closed = The voting is over, or there is none here.
vote-gone = This is no entry of a session any more.
vote-own = This one is yours. Vote for somebody else's.
vote-spent = { $most ->
    [one] You have given your vote. Take it back to vote for this.
   *[other] You have given all { $most } of your votes. Take one back to vote for this.
}
vote-full = This session has as many votes as it may have. No more are taken.
withdrawn = It is withdrawn; you may enter another.

## /privacy

command-privacy = What is kept of you and for how long; get it, or have it forgotten
    .name = privacy
privacy-title = What Atelier keeps of you
privacy-requests = Your requests
privacy-requests-kept = words and settings, until they are done and { $time } after that
privacy-sent = Pictures you send
privacy-sent-kept = until the job is done
privacy-made = Pictures made for you
privacy-made-kept = { $time } after they are posted; what is posted is Discord's and goes with Delete
privacy-held = Pictures that wait for moderators
privacy-held-kept = until they are decided, { $time } at most, and what was decided some days more; the moderators' card is Discord's
privacy-records = Settings of your pictures
privacy-records-kept = { $days } days, for the buttons to work
privacy-preferences = Your preferences
privacy-preferences-kept = { $days } days after you last used them
privacy-counts = What you asked for
privacy-counts-kept = how much, not what: 24 hours for quotas, up to 8 days for fair sharing
privacy-reports = Your reports
privacy-reports-kept = { $days } days: which pictures you reported; why is for the moderators
privacy-moderation = What moderators did about you
privacy-moderation-kept = why, { $days } days; strikes and blocks, by their times alone, until they end, even if you are forgotten
privacy-sessions = Your part in creative sessions
privacy-sessions-kept = your entries and votes, { $days } days after the end of a session
privacy-audit = What happened to jobs
privacy-audit-kept = { $days } days, without your words and under a name drawn by lot; once you are forgotten nobody can say whose it was
button-export = Export my data
button-forget = Forget me
button-forget-sure = Yes, forget me
privacy-export = This is all that is kept of you.
privacy-sure = This cancels what you have waiting, and removes your requests, your preferences and the settings of your pictures: their buttons stop working. Pictures that are posted stay; delete them first if you want them gone. Shall I?
privacy-forgotten = Done. { $records ->
    [one] The settings of { $records } picture
   *[other] The settings of { $records } pictures
} and everything else of you is removed; how much you asked for is remembered for up to 8 days, for quotas and fair sharing.
privacy-forgotten-later = What was being drawn is cancelled now, and removed within { $time }.

## Outcomes

seed = seed { $seed }
steps = { $count ->
    [one] { $count } step
   *[other] { $count } steps
}
seconds = { $seconds } s
ai-generated = AI-generated
alt-drawn = AI-generated picture: { $prompt }
ai-enlarged = AI-enlarged
alt-enlarged = AI-generated picture, enlarged to { $size }
described-by = Described by a model in { $seconds } s
cancelled = Cancelled.
expired = No worker took this in time, so it was dropped. Please try again later.
lost = Something went wrong while this was made. Please try again.
picture-not-kept = The picture is no longer kept. Please draw it again.
picture-not-kept-here = I may not read messages here, and my own copy of the picture is no longer kept. Download the picture and use the command with it.
pictures-left-out = { $count ->
    [one] { $count } picture is left out: a safety check did not let it pass.
   *[other] { $count } pictures are left out: a safety check did not let them pass.
}
captions-withheld = What the model says of this picture is against a rule of this server, so it is not shown.
captions-left-out = { $count ->
    [one] { $count } description is left out because of a rule of this server.
   *[other] { $count } descriptions are left out because of a rule of this server.
}
written-withheld = What the model wrote of your prompt is against a rule of this server, so the picture is not shown and does not count. Try it without enhancing.
picture-unchecked = The pictures of this were not checked, so they are not shown. Please try again later.
picture-blocked-here = What the picture check does not let through here is not shown.
picture-nobody-asked = A moderator would have to see this first, and here none can be asked, so it is not shown. Another prompt or seed may pass.
unshowable = This is done, but because of a mistake of ours it cannot be shown.
forgotten = The studio lost this one together with its memory. Please send it again.

## Where an outcome went instead

posted-elsewhere = I could not post this where you asked for it.
sent-directly = I may not post this here, so I sent it to its owner directly.
picture-refused = Discord did not take the picture here. Ask a moderator whether I may post files.
all-refused = This is done, but I may neither post it here nor write to its owner directly. Ask a moderator what this server blocks.
notice-done = { $member } your result is there.
notice-failed = { $member } what you asked for did not work out; your card says why.
finished-somewhere = What you asked for is done. It may already be in { $channel }: I may not read there, so I cannot make sure.

## Why a job failed, by the code of the failure

failure-not_a_picture = This file is not a picture Atelier can read (PNG, JPEG, WebP or GIF).
failure-blocked = The safety check of { $model } withheld this picture. Another prompt or seed may pass.
failure-picture_blocked = The studio's picture check takes this for unsafe, so it is not shown and does not count. Another prompt, picture or seed may pass.
failure-check_failed = The studio's picture check did not work, and nothing is shown without it. Please try again later.
failure-out_of_memory = { $model } ran out of memory on this one. A smaller picture or another model may fit.
failure-out-of-memory-size = { $model } has too little memory for a picture of this size. { $width }x{ $height } fits.
failure-model_missing = The model { $model } is not served any more. Choose another one.
failure-model_not_loaded = The model { $model } could not be loaded. Try again later, or choose another one.
failure-device_lost = The worker stopped in the middle of this job. Trying again later, or asking for less, may help.
failure-worker_lost = The worker on this job was lost every time it was tried. Please try again later.
failure-internal = The model broke off with an error that is not your fault. Please try again later.
failure-forged = This job does not bear the studio's signature, so it was refused.
failure-seal_expired = This job was signed too long ago. Please send it again.
failure-contract = This job was written by another version of Atelier. Please send it again.
