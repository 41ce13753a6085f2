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

command-describe = Put a picture into words
    .name = describe
    .image-name = image
    .image = The picture: PNG, JPEG, WebP or GIF

## Shapes of a picture

aspect-square = square
aspect-portrait = portrait
aspect-landscape = landscape
aspect-tall = tall
aspect-wide = wide

## What a request is refused for, and how to mend it

no-worker-imagine = No worker is running right now, so nothing can be drawn. Nothing was queued; try again in a few minutes.
no-worker-describe = No worker is running right now, so nothing can be described. Nothing was queued; try again in a few minutes.
no-worker-upscale = No worker is running right now, so nothing can be enlarged. Nothing was queued; try again in a few minutes.
unknown-model = There is no such model. Choose one of: { $models }.
prompt-empty = The prompt is empty. Say in a few words what to draw.
prompt-too-long = The prompt has { $length } characters; the limit is { $limit }. Shorten it.
steps-outside = { $model } takes 1 to { $most } steps; you asked for { $given }.
no-guidance = { $model } works without guidance; leave the option out.
guidance-outside = { $model } takes guidance from 0 to { $most }; you asked for { $given }.
aspect-unknown = { $model } cannot draw { $aspect }. It can draw: { $offered }.
seed-outside = A seed is a number from 0 to { $most }; you gave { $given }.
picture-wrong-kind = That file is not a picture Atelier can read. Send a PNG, JPEG, WebP or GIF.
picture-damaged = That picture is damaged or cut short. Send it again, or another one.
picture-gone = The picture could not be fetched from Discord. Send it again.
picture-too-large = That picture is larger than { $mib } MiB. Send a smaller one.
picture-too-many-pixels = That picture has more than { $millions } million pixels. Send a smaller one.
queue-full = The studio's queue is full right now. Try again in about { $wait }.
queue-full-member = You already have { $limit } jobs waiting, which is the limit; cancel one, or wait. Try again in about { $wait }.
store-unavailable = The studio's queue is not answering right now. Try again in a minute.
went-wrong = Something went wrong on our side and nothing was done. Please try again.

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
unshowable = This is done, but because of a mistake of ours it cannot be shown.
forgotten = The studio lost this one together with its memory. Please send it again.

## Where an outcome went instead

posted-elsewhere = I could not post this where you asked for it.
sent-directly = I may not post this here, so I sent it to its owner directly.
picture-refused = Discord did not take the picture here. Ask a moderator whether I may post files.
all-refused = This is done, but I may neither post it here nor write to its owner directly. Ask a moderator what this server blocks.
finished-somewhere = What you asked for is done. It may already be in { $channel }: I may not read there, so I cannot make sure.

## Why a job failed, by the code of the failure

failure-not_a_picture = This file is not a picture Atelier can read (PNG, JPEG, WebP or GIF).
failure-blocked = The safety check of { $model } withheld this picture. Another prompt or seed may pass.
failure-out_of_memory = { $model } ran out of memory on this one. A smaller picture or another model may fit.
failure-model_missing = The model { $model } is not served any more. Choose another one.
failure-device_lost = The worker stopped in the middle of this job. Trying again later, or asking for less, may help.
failure-worker_lost = The worker on this job was lost every time it was tried. Please try again later.
failure-internal = The model broke off with an error that is not your fault. Please try again later.
failure-forged = This job does not bear the studio's signature, so it was refused.
failure-seal_expired = This job was signed too long ago. Please send it again.
failure-contract = This job was written by another version of Atelier. Please send it again.
