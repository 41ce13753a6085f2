# Français.

command-imagine = Dessiner une image à partir de mots
    .name = dessine
    .prompt-name = texte
    .prompt = Ce qu'il faut dessiner, en mots
    .model-name = modèle
    .model = Quel modèle dessine
    .aspect-name = format
    .aspect = Forme de l'image
    .steps-name = étapes
    .steps = Étapes : plus il y en a, plus c'est long et détaillé
    .guidance-name = fidélité
    .guidance = Avec quelle fidélité suivre le texte
    .seed-name = graine
    .seed = Mêmes graine, texte et réglages : même image
    .negative-name = sans
    .negative = Ce que l'image ne doit pas montrer
    .count-name = nombre
    .count = Combien d'images : 1 à 4
    .image-name = image
    .image = Une image de départ
    .strength-name = force
    .strength = Part de l'image de départ qui est redessinée : 0,05 à 1
    .sampler-name = échantillonneur
    .sampler = Comment le bruit est retiré pas à pas
    .enhance-name = développer
    .enhance = Laisser le modèle développer un texte court
    .style-name = style
    .style = Le style du dessin
    .private-name = privé
    .private = Ne montrer le résultat qu'à vous

command-describe = Décrire une image avec des mots
    .name = décris
    .image-name = image
    .image = L'image : PNG, JPEG, WebP ou GIF
    .detail-name = détail
    .detail = Combien en dire
    .model-name = modèle
    .model = Quel modèle décrit
    .private-name = privé
    .private = Ne montrer le résultat qu'à vous

command-jobs = Vos demandes en attente et en cours, et vos derniers résultats
    .name = demandes

command-status = Qui travaille dans le studio, et la longueur de la file
    .name = état

command-verify = Une image est-elle une des miennes, et comment a-t-elle été faite ?
    .name = vérifier
    .image-name = image
    .image = L'image : PNG, JPEG, WebP ou GIF

menu-describe = Décrire
menu-report = Signaler
menu-submit = Proposer à la session
menu-verify = Vérifier l'image

detail-short = court
detail-rich = détaillé
detail-tags = mots-clés
aspect-square = carré
aspect-portrait = portrait
aspect-landscape = paysage
aspect-tall = très haut
aspect-wide = très large
style-none = aucun style
style-photo = photo
style-cinematic = image de film
style-watercolour = aquarelle
style-oil = peinture à l'huile
style-ink = encre
style-pencil = crayon
style-comic = bande dessinée
style-anime = anime
style-pixel-art = pixel art
style-3d = 3D
style-flat = aplat
style-low-poly = low poly
style-papercut = papier découpé
style-stained-glass = vitrail

no-worker-imagine = Aucun worker ne tourne en ce moment, donc rien ne peut être dessiné. Rien n'a été mis en file ; réessayez dans quelques minutes.
no-worker-describe = Aucun worker ne tourne en ce moment, donc rien ne peut être décrit. Rien n'a été mis en file ; réessayez dans quelques minutes.
no-worker-upscale = Aucun worker ne tourne en ce moment, donc rien ne peut être agrandi. Rien n'a été mis en file ; réessayez dans quelques minutes.
unknown-model = Ce modèle n'existe pas. Choisissez parmi : { $models }.
prompt-empty = Le texte est vide. Dites en quelques mots ce qu'il faut dessiner.
prompt-too-long = Le texte a { $length } caractères ; la limite est { $limit }. Raccourcissez-le.
styled-too-long = Le texte et ce que le style ajoute font ensemble { $length } caractères ; la limite est de { $limit }. Raccourcissez le texte ou laissez le style de côté.
steps-outside = { $model } prend de 1 à { $most } étapes ; vous en demandez { $given }.
no-guidance = { $model } fonctionne sans ce réglage ; laissez l'option de côté.
guidance-outside = { $model } prend une fidélité de 0 à { $most } ; vous demandez { $given }.
aspect-unknown = { $model } ne peut pas dessiner le format { $aspect }. Il peut : { $offered }.
strength-needs-picture = Donnez aussi l'image de départ : la force dit quelle part en est redessinée.
detail-unknown = { $model } ne peut pas décrire avec ce niveau de détail. Choisissez-en un autre.
seed-outside = Une graine est un nombre de 0 à { $most } ; vous avez donné { $given }.
picture-wrong-kind = Ce fichier n'est pas une image qu'Atelier sait lire. Envoyez un PNG, JPEG, WebP ou GIF.
picture-damaged = Cette image est abîmée ou incomplète. Renvoyez-la, ou envoyez-en une autre.
picture-gone = L'image n'a pas pu être récupérée chez Discord. Renvoyez-la.
no-picture-there = Ce message n'a pas d'image que Discord héberge lui-même. Choisissez un message avec une image, ou donnez-en une à la commande.
choose-picture = Quelle image ?
picture-too-large = Cette image dépasse { $mib } Mio. Envoyez-en une plus petite.
picture-too-many-pixels = Cette image a plus de { $millions } millions de pixels. Envoyez-en une plus petite.
queue-full = La file du studio est pleine en ce moment. Réessayez dans environ { $wait }.
queue-full-member = Vous avez déjà { $limit } demandes en attente, c'est la limite ; annulez-en une ou patientez. Réessayez dans environ { $wait }.
store-unavailable = La file du studio ne répond pas en ce moment. Réessayez dans une minute.
went-wrong = Quelque chose s'est mal passé de notre côté et rien n'a été fait. Veuillez réessayer.
against-locked = Atelier ne dessine ni enfants ni mineurs avec du sexe ou de la nudité. Cela ne se désactive pas. Retirez l'un des deux.
against-listed = Un mot est sur la liste des mots qu'Atelier ne dessine pas. Dites-le autrement, ou demandez à la modération de l'autoriser ici.
against-block = Un mot est bloqué ici par la modération de ce serveur. Dites-le autrement, ou demandez-lui.
against-regex = Cela ressemble à ce que la modération de ce serveur bloque ici. Dites-le autrement, ou demandez-lui.
against-combination = La modération de ce serveur ne veut pas de ces mots ensemble. Retirez-en un, ou demandez-lui.
server-closed = Ce serveur ne prend rien de nouveau en ce moment. Demandez à la modération quand il rouvrira.
channel-not-allowed = Sur ce serveur, les images se font ailleurs. Allez dans : { $channels }
role-not-allowed = Sur ce serveur, il faut l’un de ces rôles : { $roles }
model-not-allowed = Ce serveur n’utilise pas ce modèle. Choisissez parmi : { $models }.
may-not-attach = Je ne peux pas envoyer de fichiers dans ce salon. Demandez à la modération la permission « Joindre des fichiers », ou prenez un autre salon.
too-costly = Cela prendrait environ { $asked } secondes ; la limite par demande est de { $most }. Demandez moins d’étapes ou d’images, ou une taille plus petite.
cooldown = { $seconds ->
    [one] Vous pourrez redemander dans { $seconds } seconde.
   *[other] Vous pourrez redemander dans { $seconds } secondes.
}
over-quota = Il vous reste { $left } images sur { $limit } pour 24 heures sur ce serveur. Il y en aura de nouveau assez { $at }.
blocked-until = L'équipe de modération de ce serveur vous a bloqué du studio ici jusqu'au { $at }.
blocked-for-good = L'équipe de modération de ce serveur vous a bloqué du studio ici.
too-new = Vous n'êtes pas encore depuis assez longtemps sur ce serveur. Vous pourrez demander { $at }.
no-member-here = Vous êtes de passage sur ce serveur ; seuls ses membres peuvent demander des images ici.

about-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
about-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
about-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}

card-queued = Dans la file.
card-place = Dans la file - { ORDINAL($place) ->
    [one] { $place }er
   *[other] { $place }e
} - début { $when }
card-no-worker = Dans la file. Aucun worker ne tourne pour cela en ce moment ; la demande est gardée jusqu'au { $until }.
card-loading = Chargement de { $model }
card-imagine = { $model } dessine
card-describe = { $model } décrit
card-upscale = { $model } agrandit
card-restarted = recommencé ({ $attempt }/{ $attempts })
card-cancelling = Annulation...
card-leaving = Cela prend plus de temps que je n'en ai pour écrire ici : je vous enverrai le résultat directement.
card-preview = L'image pour l'instant ; générée par IA
button-cancel = Annuler
over-already = C'est déjà terminé.
not-yours-to-cancel = Seules la personne concernée et la modération peuvent annuler ceci.

button-upscale = Agrandir
button-vary = Varier
button-reroll = Relancer
button-remix = Remixer
button-more = Plus
button-retry = Réessayer
button-smaller = Dessiner en { $size }
button-describe = Décrire
button-settings = Réglages
button-save = Garder
button-delete = Supprimer
button-report = Signaler
button-draw = Dessiner ceci
button-all = Toutes
button-again = Encore
button-start = Partir de cette image
more = Plus pour cette image :
written-out = Texte développé : { $prompt }
made-from = faite à partir de [celle-ci]({ $link })
shrunk = réduite pour tenir ici
record-gone = Les réglages de cette image ne sont plus conservés.
not-drawn = Ceci n'a pas été dessiné à partir de mots, on ne peut donc pas le redessiner.
pressed-already = Vous avez déjà appuyé ; c'est en route.
drawn-some = { $count } sur { $all } ont été acceptées, les autres non.
start-picture-gone = L'image de départ n'est plus conservée. Reprenez la commande avec l'image.
no-start-picture = { $model } ne peut pas partir d'une image. Choisissez un autre modèle.
no-negative = { $model } n'accepte pas de texte négatif ; laissez-le de côté.
class-unknown = { $model } ne dessine que ce dont il connaît le nom, et n'en trouve aucun ici. Les plus proches : { $offered }.
count-outside = { $model } dessine au plus { $most } images à la fois ; vous en demandez { $given }.
sampler-unknown = { $model } n'a pas cet échantillonneur. Il a : { $offered }.
no-enhance = { $model } ne sait pas développer les textes ; laissez l'option de côté.
style-unknown = Ce style n'existe pas. Choisissez parmi : { $offered }.
strength-outside = La force est un nombre de { $least } à 1 : la part qui est redessinée.
wrong-kind = { $model } est un modèle pour autre chose. Choisissez un autre modèle.
size-unknown = { $model } ne dessine pas en { $given }. Il dessine : { $offered }.
captions-outside = { $model } donne au plus { $most } descriptions à la fois ; vous en demandez { $given }.
scale-unknown = { $model } n'agrandit pas { $given } fois. Il propose : { $offered }.
no-samplers = { $model } n'a pas de choix d'échantillonneurs ; laissez l'option de côté.
no-writing-out = { $model } ne sait pas développer les textes ; laissez l'option de côté.
not-yours-to-delete = Seules la personne concernée et la modération peuvent supprimer ceci.
delete-refused = Je n'ai pas le droit de supprimer ce message ici. Demandez à la modération.
deleted = Supprimé.
saved = Voici votre image : { $link }
saved-directly = Je vous ai envoyé le lien directement.
saved-file = Voici votre image générée par IA.
saved-file-directly = Je vous ai envoyé l'image directement.
saved-nowhere = Vos messages privés sont fermés, je ne peux donc pas vous envoyer l'image. Téléchargez-la d'ici, ou ouvrez-les et appuyez de nouveau.
dismiss-it = Vous seul voyez ceci, je ne peux donc pas le supprimer : masquez-le sous le message.

report-title = Signaler à la modération
report-why = Pourquoi
report-hint = Ce qui ne va pas
report-card = Une image a été signalée
report-what = Quoi
report-owner = Faite par
report-by = Signalée par
report-see = La voir
report-deleted = Supprimée par { $who }.
reported = Merci. La modération de ce serveur est prévenue.
reported-already = Vous avez déjà signalé ceci ; la modération est au courant.
report-nowhere = Ce serveur n'a pas dit où sa modération lit les signalements. Écrivez directement à la modération, avec ce lien : { $link }
report-elsewhere = Les signalements vont à la modération du serveur où se trouve l'image. Signalez-la là-bas, ou signalez le message à Discord.
report-not-ours = Je prends les signalements de ce que j'ai fait et publié avec des boutons. Pour le reste, prévenez la modération ou signalez le message à Discord.
report-not-posted = Je n'ai pas pu écrire à la modération. Écrivez-lui directement, avec ce lien : { $link }
button-strike = Avertir
button-block = Bloquer 24 h
button-ban = Exclure du studio
button-lift = Lever le blocage
button-limits = Limites propres
button-appeal = Contester
button-uphold = Confirmer
button-overturn = Annuler la décision
measure-strike = un avertissement
measure-block = un blocage de 24 heures
measure-ban = une exclusion du studio
measure-lift = un blocage levé
measure-rejection = une image non approuvée
measure-hint = Le membre le lit
measure-done = C'est fait. Avertissements de { $member } qui comptent : { $strikes }.
measure-free = Il n'y a pas de blocage.
measure-blocked = Bloqué jusqu'au : { $until }.
for-good = pour de bon
not-about-yourself = Cela vous concernerait vous-même, ou moi. Demandez à quelqu'un d'autre de l'équipe de modération.
told-strike = Vous avez un avertissement dans le studio de { $server }. Raison : { $why }
told-block = L'équipe de modération de { $server } vous y a bloqué du studio. Raison : { $why }
told-ban = L'équipe de modération de { $server } vous y a exclu du studio. Raison : { $why }
told-lift = L'équipe de modération de { $server } a levé votre blocage : vous pouvez de nouveau y utiliser le studio.
told-until = Vous pourrez de nouveau l'y utiliser à partir du { $until }.
told-upheld = Votre recours dans { $server } a été examiné par l'équipe de modération, et la décision est maintenue.
told-overturned = Votre recours dans { $server } a été examiné par l'équipe de modération, et la décision a été annulée.
appeal-card = Un recours
appeal-by = De
appeal-against = Contre
appeal-why = Pour quoi
appeal-text = Ce que vous voulez dire
appeal-said = Ce que dit le membre
appeal-hint = L'équipe de modération le lira
appeal-upheld = Confirmé par { $who }.
appeal-overturned = Annulé par { $who }.
appealed = Merci. L'équipe de modération va l'examiner, et vous aurez une réponse.
appealed-already = Vous avez déjà contesté cela. On vous dira ce que l'équipe de modération décide.
appeal-nowhere = Ce serveur n'a pas dit où son équipe de modération lit les recours. Écrivez-lui directement.
appeal-not-posted = Je n'ai pas pu écrire à l'équipe de modération. Réessayez plus tard, ou écrivez-lui directement.
appeal-gone = Ce dont il s'agit n'est plus conservé. Écrivez directement à l'équipe de modération.
not-yours-to-appeal = Seul le membre concerné peut contester cela.
decided-already = { $who } a déjà décidé.
button-approve = Approuver
button-blur = Flouter
button-reject = Refuser
approval-waits = La modération doit d'abord voir ceci ; l'image s'affichera ici une fois approuvée. Sans réponse, elle expire { $until }.
approval-rejected = La modération n'a pas approuvé ceci : ce n'est pas affiché et ne compte pas.
approval-expired = La modération n'a pas regardé ceci à temps : ce n'est pas affiché et ne compte pas. Vous pouvez redemander.
approval-withdrawn = Annulé avant la décision de la modération ; cela ne compte pas.
approval-full = Trop d'images attendent déjà la modération : celle-ci n'est pas affichée et ne compte pas. Réessayez plus tard.
approval-card = **Une image attend votre avis.** Sans décision, elle expire { $until }.
approval-asked = la demande
approval-why = Pourquoi elle attend
approval-doubtful = Le contrôle des images n'en est pas sûr.
approval-everything = Ici, chaque image doit être approuvée.
approval-unchecked = Aucun contrôle des images ne l'a regardée.
approval-score = Score { $score } (0 : sûr, 1 : pas sûr) ; la modération est consultée à partir de { $review }.
approval-history = Auparavant
approval-history-is = avertissements qui comptent : { $strikes } · approuvées : { $approved } · refusées : { $rejected } · ici depuis : { $since }
approval-done = C'est fait. { $member } en est informé.
approval-over = Ceci a expiré ; plus rien ne peut être décidé.
approval-needs-channel = Choisissez d'abord un salon de modération que tout le monde ne peut pas lire et où je peux publier des images.
approval-was-approved = Approuvé par { $who }, { $at }.
approval-was-blurred = Approuvé et flouté par { $who }, { $at }.
approval-was-rejected = Refusé par { $who }, { $at } :
approval-was-block = Refusé par { $who }, { $at }, et membre bloqué pour 24 heures :
approval-was-ban = Refusé par { $who }, { $at }, et membre banni du studio :
approval-was-withdrawn = Retiré, { $at }.
approval-was-expired = Personne n'a décidé à temps ; expiré { $at }.
approval-was-restored = D'abord refusé, puis approuvé après un recours par { $who }, { $at }.
approval-moved = Se trouve maintenant dans { $channel }.
told-rejected = La modération de { $server } n'a pas approuvé votre image « { $what } ». Pourquoi : { $why }
told-restored = Votre recours sur { $server } a été examiné : votre image est finalement approuvée et s'affiche là où vous l'avez demandée.
told-not-kept = Votre recours sur { $server } a été examiné, et la décision est annulée. Votre image n'est plus conservée, et elle n'a pas compté : redemandez-la.

settings-title = Comment ceci a été fait
settings-prompt = Texte
settings-written-out = Texte développé
settings-style = Style
settings-negative = Texte négatif
settings-model = Modèle
settings-size = Taille
settings-aspect = Forme
settings-seed = Graine
settings-steps = Étapes
settings-guidance = Fidélité
settings-sampler = Échantillonneur
settings-strength = Force
settings-scale = Agrandie
settings-revision = Révision
settings-made = Fait
settings-parent = Fait à partir de
made-here = Faite ici
see-picture = [L'image]({ $link })
not-yours-to-see = Les réglages d'une image privée ne sont visibles que par la personne concernée.
remix-title = Remixer
remix-keep = Garder la graine { $seed }
remix-random = Une autre graine
remix-strength = { $least } à 1 ; vide : à partir des mots seuls

verify-is-same = **Faite ici.** C'est exactement un fichier que j'ai publié.
verify-is-signed = **Faite ici.** Ma signature y est, et rien n'a été changé depuis.
verify-is-marked = **Faite ici, puis modifiée.** Elle porte ma marque invisible.
verify-is-alike = **Peut-être faite ici.** Elle ressemble à une de mes images, ce qui ne prouve rien.
verify-is-unknown = **Inconnue.** Rien n'y montre qu'elle a été faite ici. Cela ne prouve pas le contraire : les signatures se perdent et les marques s'usent. Cela ne dit pas non plus si un modèle l'a faite.
verify-looked = Ce que j'ai regardé
verify-signature-none = Signature : aucune
verify-signature-ours = Signature : la mienne, et elle correspond au fichier
verify-signature-other = Signature : de { $signer }, et elle correspond au fichier. Je ne vérifie pas qui c'est vraiment.
verify-signature-broken = Signature : elle ne correspond pas au fichier. Il a été modifié après la signature, ou la signature est fausse.
verify-says-all = Elle dit qu'un modèle a fait l'image.
verify-says-some = Elle dit qu'un modèle a fait une partie de l'image.
verify-says-nothing = Elle ne dit pas qu'un modèle en a fait quelque chose.
verify-mark-read = Marque invisible : la mienne. Par hasard, moins d'une image sur un million l'a ; qui le veut peut la copier sur une autre.
verify-mark-strange = Marque invisible : la mienne, mais l'image ne ressemble guère à ce que j'ai dessiné avec elle. Elle a été beaucoup modifiée, ou la marque vient d'une autre.
verify-mark-none = Marque invisible : aucune que je puisse lire. Trop recadrer, tourner ou retourner l'image l'enlève.
verify-mark-small = Marque invisible : aucune. Une image de moins de { $side } pixels de côté n'en reçoit pas, et celle-ci est trop petite pour le dire.
verify-file-same = Fichier : tel que je l'ai publié, à l'octet près
verify-file-new = Fichier : aucun de ceux que j'ai en mémoire
verify-looks-alike = Aspect : comme une de mes images. Deux images d'une même chose peuvent se ressembler.
verify-looks-new = Aspect : comme aucune de celles que j'ai en mémoire
verify-label-all = Mention dans le fichier : un modèle l'a faite. N'importe qui peut l'écrire et l'enlever.
verify-label-some = Mention dans le fichier : un modèle en a fait une partie. N'importe qui peut l'écrire et l'enlever.
verify-perhaps = Comment celle-là a été faite
verify-not-kept = Comment elle a été faite n'est plus conservé.
verify-private = Elle a été faite en privé : comment, seule la personne à qui elle est peut le savoir.
verify-first = Les { $count } premières images de ce message
verify-busy = Plusieurs images sont déjà en cours de vérification. Réessayez dans une minute.
verify-failed = Ce fichier demande trop de temps ou de mémoire pour être examiné. Essayez avec une copie plus petite.

jobs-none = Vous n'avez rien en attente ni en cours.
jobs-further = et { $count } de plus
jobs-last = Vos derniers résultats
button-cancel-all = Tout annuler
cancelled-all = { $count ->
    [0] Il n'y avait plus rien à annuler.
    [one] { $count } demande est en cours d'annulation.
   *[other] { $count } demandes sont en cours d'annulation.
}
status-title = Le studio en ce moment
status-paused = En pause : { $why }
status-workers = Workers
status-queue = File
status-counts = { $queued } en attente, { $running } en cours
status-oldest = La plus ancienne attend depuis { $time }
status-median = Attente médiane ces derniers temps : { $time }
status-imagine = Dessiner
status-describe = Décrire
status-upscale = Agrandir

command-preferences = Vos réglages par défaut, votre langue et vos notifications
    .name = preferences
preferences-member = Vos préférences
preferences-channel = Réglages par défaut de ce salon
preferences-server = Réglages par défaut de ce serveur
order = -# D’abord vos réglages, puis ceux du salon, du serveur, et enfin du bot. Un modèle laisse de côté ce qu’il ne sait pas faire.
option-model = Modèle
option-aspect = Format
option-style = Style
option-count = Images à la fois
option-steps = Étapes
option-guidance = Guidage
option-negative = Prompt négatif
option-enhance = Développer les prompts
option-private = Résultats pour moi seul
option-detail = Détail des descriptions
option-language = Langue
option-notify = Me prévenir quand c’était long
source-member = vous
source-channel = ce salon
source-server = ce serveur
source-bot = le bot
nothing = rien
on = activé
off = désactivé
as-usual = Comme d’habitude
as-discord = celle de votre Discord
button-numbers = Nombres et mots
button-private = Privé oui/non
button-enhance = Développer oui/non
button-notify = Prévenir oui/non
button-reset = Tout réinitialiser
preference-unfit = Cela ne convient pas pour « { $option } ». Donnez une autre valeur ou laissez vide.
not-yours-to-set = Seule la modération de ce serveur peut changer cela.

command-studio = Règles et réglages de ce serveur, pour la modération
    .name = studio
studio-title = Le studio sur ce serveur
studio-closed = Rien de nouveau n’est accepté ; ce qui attend sera terminé.
studio-channels = Salons
studio-roles = Rôles
studio-models = Modèles
studio-quotas = Quotas
studio-styles = Styles du serveur
studio-log = Salon de la modération
studio-retention = Conservation
studio-kept = demandes { $hours } h après leur fin, réglages des images { $days } jours
studio-prompts = Textes dans les fichiers
studio-prompts-on = écrits dans le fichier de chaque image
studio-prompts-off = pas écrits dans les fichiers
studio-everywhere = partout
studio-everyone = tout le monde
studio-all = tous
studio-any = sans limite
studio-daily-is = { $count ->
    [one] { $count } image en 24 heures
   *[other] { $count } images en 24 heures
}
studio-cooldown-is = { $seconds ->
    [one] { $seconds } seconde entre les demandes
   *[other] { $seconds } secondes entre les demandes
}
studio-channels-menu = Seulement dans ces salons (aucun : partout)
studio-roles-menu = Seulement pour ces rôles (aucun : tout le monde)
studio-models-menu = Seulement ces modèles (aucun : tous)
studio-daily = Images par membre en 24 heures
studio-cooldown = Secondes entre les demandes d’un membre
studio-role-who = Rôles avec leur propre nombre
studio-role-daily = Images en 24 heures pour ces rôles
studio-role-hint = 0 : sans limite ; vide : comme les autres
studio-style-name = Nom du style
studio-style-prompt = Ce qu’il ajoute au prompt
studio-style-hint = Laissez les deux vides pour retirer le style
paused-by = mis en pause par { $member }
button-rules = Règles des prompts
rules-title = Règles des prompts de ce serveur
rules-none = Aucune pour l'instant.
rules-always = La liste de mots d'Atelier compte aussi, et aucune règle n'autorise l'âge avec le sexe.
rules-remove = Retirer des règles
button-rules-add = Ajouter une règle
button-rules-test = Essayer un prompt
button-rules-import = Reprendre d'AutoMod
button-rules-page = Page { $page } sur { $pages }
rules-kind = Type de règle
rule-kind-block = Bloquer
rule-kind-allow = Autoriser
rule-kind-combination = Bloquer ensemble
rule-kind-regex = Bloquer par expression
rules-words = Mots ou expressions
rules-words-hint = Un par ligne. *mot* le trouve aussi dans d'autres ; "mot" sans autre terminaison.
rules-together = Avec l'un de ceux-ci
rules-together-hint = Seulement pour « Bloquer ensemble »
rules-spared = (sauf { $count } rôles ou salons)
rules-locked = **Verrouillé** : l'âge avec le sexe
rules-listed = **Liste de mots d'Atelier**
rules-fires = Ce prompt est refusé :
rules-passes = Aucune règle ne s'oppose à ce prompt.
rule-empty = Il n'y a pas de mot dans cette règle. Écrivez-en un par ligne ; « Bloquer ensemble » demande les deux champs.
rule-word-too-long = Un mot ou une expression peut avoir { $limit } caractères.
rule-unreadable = « { $expression } » n'est pas une expression que google-re2 sait lire : { $why }
too-many-rules = Un serveur peut avoir { $most } règles ; retirez-en d'abord une.
too-many-rule-words = Toutes les règles d'un serveur peuvent avoir { $most } mots ; retirez-en d'abord.
automod-forbidden = Je ne peux pas lire les règles d'AutoMod ici. Donnez à mon rôle « Gérer le serveur », puis réessayez.
automod-imported = { $count ->
    [one] { $count } mot ou expression est repris d'AutoMod.
   *[other] { $count } mots et expressions sont repris d'AutoMod.
}
automod-left-out = { $count ->
    [one] { $count } expression n'est pas lisible ici et a été laissée de côté.
   *[other] { $count } expressions ne sont pas lisibles ici et ont été laissées de côté.
}
button-quotas = Quotas
button-styles = Styles
button-log = Salon de la modération
button-server-defaults = Réglages du serveur
button-channel-defaults = Réglages de ce salon
button-close = Ne rien prendre de nouveau
button-open = Rouvrir
button-tell-prompts = Textes dans les fichiers
button-hide-prompts = Pas de textes dans les fichiers
button-pause = Tout mettre en pause
button-resume = Tout reprendre
only-in-servers = Cela ne marche que sur un serveur.
not-a-number = Ce nombre ne convient pas. Donnez un nombre entier à partir de 0.
role-missing = Choisissez les rôles auxquels ce nombre s’applique.
too-many-styles = Un serveur peut avoir { $most } styles à lui ; retirez-en un d’abord.
style-name-taken = Ce nom veut dire « sans style ». Donnez-en un autre.
button-moderation = Membres et journal
button-member = Un membre
button-rules-strikes = Règles des avertissements
button-audit = Journal
button-newer = Plus récents
button-older = Plus anciens
studio-role-cooldown = Secondes entre les demandes de ces rôles
moderation-strikes = Avertissements
moderation-strikes-are = Bloqué pour autant d'heures après le premier, le deuxième et ainsi de suite : { $steps }. Chacun compte { $days } jours.
moderation-tenure = Sur le serveur depuis au moins
moderation-tenure-is = { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
}
moderation-blocked = Bloqué
strikes-steps = Heures de blocage par avertissement
strikes-steps-hint = 0 1 24 168 : aucune au premier, la dernière pour tous les suivants
strikes-days = Jours qu'un avertissement compte
tenure-hours = Heures d'ancienneté exigées d'un membre
strikes-unfit = Cela ne convient pas. Donnez jusqu'à 10 nombres d'heures séparés par des espaces, 1 à 365 jours, et au plus 8760 heures.
button-pictures = Règles des images
moderation-pictures = Contrôle des images : de 0, sans risque, à 1, à risque
moderation-pictures-ordinary = À partir de { $review }, la modération doit approuver l'image ; à partir de { $block }, elle n'est jamais montrée.
moderation-pictures-restricted = Dans les salons à accès limité par l'âge : à partir de { $review } et { $block }.
bands-review = Demander à la modération dès
bands-block = Ne jamais montrer dès
restricted-review = Salons 18+ : demander dès
restricted-block = Salons 18+ : ne jamais montrer dès
review-about = De 0 à 1. Avec 0, chaque image attend la modération. Si personne ne peut être sollicité, rien.
block-about = De 0 à 1, et pas moins que la valeur précédente. Une telle image ne quitte jamais le worker.
bands-unfit = Cela ne convient pas. Donnez des nombres de 0 à 1 ; « ne jamais montrer » ne peut être inférieur à « demander ».
moderation-approve = Images vues d'abord par la modération
moderation-approve-all = toutes
moderation-approve-doubtful = celles dont le contrôle des images n'est pas sûr
moderation-approve-in = toutes dans { $channels }
moderation-approve-menu = Approuver d'abord toutes les images de ces salons
button-approve-all = Exiger l'approbation pour toutes
button-approve-some = L'exiger pour les douteuses seulement
member-strikes = Avertissements qui comptent
member-history = Récemment
limits-daily = Images en 24 heures pour ce membre
limits-cooldown = Secondes entre les demandes de ce membre
audit-member = De ce membre ou à son sujet
audit-job = Numéro de la demande
audit-event = Ce qui s'est passé
audit-since = Depuis
audit-none = Rien n'a été trouvé.
audit-page = Page { $page } sur { $pages }, { $count } lignes
audit-search-gone = Cette recherche n'est plus conservée. Cherchez de nouveau.
audit-too-large = C'est trop grand pour un fichier. Cherchez moins, par exemple depuis une date.
audit-no-date = Ce n'est pas une date. Écrivez-la comme 2026-03-01.

command-session = Dessiner ensemble sur un thème, avec votes et gagnants
    .name = session
command-session-start = Ouvrir une session : un fil de participations, des votes, puis des gagnants
    .name = lancer
    .theme-name = thème
    .theme = Le sujet des dessins
    .length-name = durée
    .length = La durée (« 2 h », « 1 j 12 h ») ou la fin (« 2026-12-24 18:00 Europe/Paris »)
    .entries-name = participations
    .entries = Participations par membre ; 3 sans autre indication
    .votes-name = votes
    .votes = Votes par membre, chacun pour une autre image ; 0 : aucun vote ; sinon sans limite
    .approval-name = validation
    .approval = La modération voit chaque participation avant les autres
    .models-name = modèles
    .models = Modèles permis, séparés par des virgules ; tous sans autre indication
command-session-end = Terminer maintenant la session de ce fil ou de ce salon
    .name = terminer
command-session-extend = Déplacer la fin de la session de ce fil ou de ce salon
    .name = prolonger
    .length-name = durée
    .length = Combien de plus (« 30 min ») ou la fin (« 2026-12-24 18:00 Europe/Paris »)
command-session-status = Où vous en êtes dans la session de ce fil, ou ce qui est en cours ici
    .name = état
session-card = Dessinez avec /imagine dans { $thread } : chaque image est une participation. Une image que vous avez déjà : Plus > Proposer à la session.
session-card-closed = La session est finie. On compte les participations.
session-card-over = La session est terminée. [Résultats]({ $link })
session-ends = Fin
session-ended = Terminée
session-entries-each = Participations par membre
session-voting = Votes par membre
session-votes-any = un par participation
session-votes = { $count }
session-votes-none = pas de vote
session-approval = Validation
session-approval-on = la modération voit les participations d'abord
session-models = Modèles
session-counts = { $entries ->
    [one] { $entries } participation
   *[other] { $entries } participations
}, { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
}
session-no-more = Elle n'accepte plus de participations ni de votes.
session-own-entries = Vos participations : { $count } sur { $most }
session-own-votes = { $most ->
    [-1] Vos votes : { $count }
   *[other] Vos votes : { $count } sur { $most }
}
session-entry-of = par { $who }
session-none = Aucune session n'est en cours sur ce serveur.
session-results = La session est terminée : { $theme }
session-results-counts = { $entries ->
    [one] { $entries } participation
   *[other] { $entries } participations
}, { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
}.
session-no-votes = Personne n'a voté, donc personne n'a gagné.
session-votes-got = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
session-more-winners = { $count ->
    [one] Et { $count } autre avec autant de votes ; voyez le tableau.
   *[other] Et { $count } autres avec autant de votes ; voyez le tableau.
}
session-thread-gone = Le fil a disparu ou m'est fermé : il n'y a pas d'images des participations ; le tableau est là.
session-left-out = { $count ->
    [one] { $count } participation a été supprimée et ne compte pas.
   *[other] { $count } participations ont été supprimées et ne comptent pas.
}
session-not-in-time = { $count ->
    [one] { $count } image demandée n'était pas prête ou validée à temps : ce n'est pas une participation.
   *[other] { $count } images demandées n'étaient pas prêtes ou validées à temps : ce ne sont pas des participations.
}
session-sheet-alt = Planche-contact de la session { $theme } : chaque participation avec son numéro
session-export = Les participations et leur tableau, fichier { $number }.
session-export-smaller = Les images sont réduites pour tenir ici.
session-ending = Elle se termine maintenant ; les résultats arrivent dans quelques minutes.
session-end-moved = Elle se termine désormais { $at }.
session-end-sure = Terminer maintenant la session « { $theme } » ? Ensuite, plus de participations ni de votes.
session-length-unread = Je ne comprends pas ce temps. Donnez une durée comme « 90 min », « 2 h » ou « 1 j 12 h », ou une fin avec son fuseau comme « 2026-12-24 18:00 Europe/Paris » ou « 18:00 +01:00 ».
session-zone-unknown = Je ne connais pas ce fuseau horaire. Donnez-le comme « Europe/Paris » ou « +01:00 ».
session-too-short = Une session dure au moins une minute à partir de maintenant. Donnez une fin plus tardive.
session-too-long = { $days ->
    [one] Une session dure au plus { $days } jour à partir de maintenant. Donnez une fin plus proche.
   *[other] Une session dure au plus { $days } jours à partir de maintenant. Donnez une fin plus proche.
}
session-too-many = Ce serveur a { $most } sessions en cours, c'est la limite. Terminez-en une d'abord.
session-entries-used = Vous avez { $most } participations sur { $most } dans cette session. Supprimez-en une pour faire de la place, ou dessinez dans un autre salon.
session-full = Cette session a { $most } participations, c'est la limite. Dessinez dans un autre salon.
session-closed = Cette session est finie et on compte ses participations. Dessinez dans un autre salon, ou ici dans quelques minutes.
session-ended-already = Cette session est déjà terminée.
session-model = Dans cette session, seuls ces modèles sont permis : { $models }.
session-for-moderators = Seule la modération (Gérer les messages) peut faire cela.
session-not-here = Une session a besoin d'un salon textuel où l'on peut ouvrir des fils. Utilisez la commande là-bas.
session-bot-may-not = Je n'ai pas dans ce salon ce qu'il faut pour une session. Donnez-moi : { $missing }.
session-theme-empty = Le thème est vide. Dites en quelques mots ce qu'on dessine.
session-no-thread = Je n'ai pas pu ouvrir de fil ici, rien n'a donc été lancé. Vérifiez que je peux créer des fils publics, puis réessayez.
session-which = Plusieurs sessions sont en cours ici. Utilisez la commande dans le fil de celle que vous voulez.
session-none-open = Aucune session ouverte aux participations n'est en cours ici.
permission-view-channel = Voir le salon
permission-send-messages = Envoyer des messages
permission-embed-links = Intégrer des liens
permission-attach-files = Joindre des fichiers
permission-read-message-history = Voir les anciens messages
permission-create-public-threads = Créer des fils publics
permission-send-messages-in-threads = Envoyer des messages dans les fils
button-session-status = Mes participations et votes
button-session-end = Terminer
button-vote = Voter
button-unvote = Reprendre le vote
button-withdraw = Retirer
button-submit = Proposer à la session
submit-choose = Que voulez-vous proposer, et où ?
submit-picture = image { $number }
submit-not-yours = Vous ne pouvez proposer que des images que vous avez demandées vous-même.
submit-only-drawn = Seules les images que j'ai dessinées à partir de mots peuvent être proposées.
submit-from-elsewhere = Seules les images que tout ce serveur peut voir peuvent être proposées. Dessinez-la de nouveau dans le fil de la session.
submit-needs-approval = Dans cette session, la modération voit chaque participation d'abord : on dessine dans son fil. Utilisez /imagine là-bas.
submit-entered-already = Cette image participe déjà à cette session.
submit-not-for-you = Vous ne pouvez pas écrire dans le fil de cette session.
submit-age-restricted = Cette image vient d'un salon avec limite d'âge et la session n'en a pas. Choisissez une autre image.
submit-not-posted = Je n'ai pas pu la poster dans le fil de la session. Demandez à la modération de rouvrir le fil.
submitted = Elle participe maintenant : { $link }
vote-voted = { $left ->
    [-1] Votre vote compte.
    [one] Votre vote compte. Il vous reste { $left } vote.
   *[other] Votre vote compte. Il vous reste { $left } votes.
}
vote-again = { $left ->
    [-1] Vous avez voté pour celle-ci.
    [one] Vous avez voté pour celle-ci. Il vous reste { $left } vote.
   *[other] Vous avez voté pour celle-ci. Il vous reste { $left } votes.
}
vote-taken = { $left ->
    [-1] Votre vote est repris.
    [one] Votre vote est repris. Il vous reste { $left } vote.
   *[other] Votre vote est repris. Il vous reste { $left } votes.
}
vote-none = Vous n'avez pas voté pour celle-ci.
vote-closed = Le vote est terminé, ou il n'y en a pas ici.
vote-gone = Ce n'est plus une participation à une session.
vote-own = Celle-ci est à vous. Votez pour celle de quelqu'un d'autre.
vote-spent = { $most ->
    [one] Vous avez donné votre vote. Reprenez-le pour voter pour celle-ci.
   *[other] Vous avez donné vos { $most } votes. Reprenez-en un pour voter pour celle-ci.
}
vote-full = Cette session a autant de votes qu'elle peut en avoir. Il n'en est plus accepté.
withdrawn = Elle est retirée ; vous pouvez en proposer une autre.

command-privacy = Ce qui est conservé de vous et combien de temps ; l’obtenir ou le faire oublier
    .name = confidentialite
privacy-title = Ce qu’Atelier conserve de vous
privacy-requests = Vos demandes
privacy-requests-kept = mots et réglages, jusqu’à leur fin et { $time } après
privacy-sent = Les images que vous envoyez
privacy-sent-kept = jusqu’à la fin de la demande
privacy-made = Les images faites pour vous
privacy-made-kept = { $time } après leur publication ; ce qui est publié est chez Discord et part avec « Supprimer »
privacy-held = Les images qui attendent la modération
privacy-held-kept = jusqu'à la décision, { $time } au plus, et la décision quelques jours de plus ; la carte de la modération est chez Discord
privacy-records = Les réglages de vos images
privacy-records-kept = { $days } jours, pour que les boutons marchent
privacy-preferences = Vos préférences
privacy-preferences-kept = { $days } jours après leur dernier usage
privacy-counts = Ce que vous avez demandé
privacy-counts-kept = combien, pas quoi : 24 heures pour les quotas, jusqu’à 8 jours pour le partage équitable
privacy-reports = Vos signalements
privacy-reports-kept = { $days } jours : quelles images vous avez signalées ; la raison va à la modération
privacy-moderation = Ce que l'équipe de modération a fait à votre sujet
privacy-moderation-kept = les raisons, { $days } jours ; avertissements et blocages, par leurs dates seules, jusqu'à leur fin, même si l'on vous oublie
privacy-sessions = Votre part dans les sessions créatives
privacy-sessions-kept = vos participations et votes, { $days } jours après la fin d'une session
privacy-audit = Ce qui est arrivé aux demandes
privacy-audit-kept = { $days } jours, sans vos mots et sous un nom tiré au sort ; une fois que vous êtes oublié, personne ne peut dire à qui il était
button-export = Exporter mes données
button-forget = M’oublier
button-forget-sure = Oui, m’oublier
privacy-export = Voici tout ce qui est conservé de vous.
privacy-sure = Cela annule ce que vous avez en attente et retire vos demandes, vos préférences et les réglages de vos images : leurs boutons ne marcheront plus. Les images publiées restent ; supprimez-les d’abord si vous voulez qu’elles partent. Je le fais ?
privacy-forgotten = C’est fait. { $records ->
    [one] Les réglages de { $records } image
   *[other] Les réglages de { $records } images
} et tout le reste sont retirés ; combien vous avez demandé reste en mémoire jusqu’à 8 jours, pour les quotas et le partage équitable.
privacy-forgotten-later = Ce qui était en cours est annulé maintenant, et retiré dans les { $time }.

seed = graine { $seed }
steps = { $count ->
    [one] { $count } étape
   *[other] { $count } étapes
}
seconds = { $seconds } s
ai-generated = généré par IA
alt-drawn = Image générée par IA : { $prompt }
ai-enlarged = agrandi par IA
alt-enlarged = Image générée par IA, agrandie à { $size }
described-by = Décrit par un modèle en { $seconds } s
cancelled = Annulé.
expired = Aucun worker ne l'a pris à temps, la demande a été abandonnée. Veuillez réessayer plus tard.
lost = Quelque chose s'est mal passé pendant le travail. Veuillez réessayer.
picture-not-kept = L'image n'est plus conservée. Veuillez la redessiner.
picture-not-kept-here = Je ne peux pas lire les messages ici, et ma propre copie de l'image n'est plus conservée. Téléchargez l'image et utilisez la commande avec elle.
pictures-left-out = { $count ->
    [one] { $count } image est omise : un contrôle de sécurité ne l'a pas laissée passer.
   *[other] { $count } images sont omises : un contrôle de sécurité ne les a pas laissées passer.
}
captions-withheld = Ce que le modèle dit de cette image va contre une règle de ce serveur ; ce n'est donc pas montré.
captions-left-out = { $count ->
    [one] { $count } description est omise à cause d'une règle de ce serveur.
   *[other] { $count } descriptions sont omises à cause d'une règle de ce serveur.
}
written-withheld = Ce que le modèle a écrit de votre prompt va contre une règle de ce serveur ; l'image n'est pas montrée et ne compte pas. Essayez sans enrichir.
picture-unchecked = Ces images n'ont pas été contrôlées : elles ne sont pas affichées. Réessayez plus tard.
picture-blocked-here = Ce que le contrôle des images ne laisse pas passer ici n'est pas affiché.
picture-nobody-asked = La modération devrait d'abord voir ceci, et personne ne peut être consulté ici : ce n'est pas affiché. Un autre texte ou une autre graine passera peut-être.
unshowable = C'est terminé, mais une erreur de notre part empêche de le montrer.
forgotten = Le studio a perdu cette demande avec sa mémoire. Veuillez la renvoyer.

posted-elsewhere = Je n'ai pas pu publier ceci là où vous l'avez demandé.
sent-directly = Je ne peux pas publier ceci ici, je l'ai donc envoyé directement à la personne concernée.
picture-refused = Discord n'a pas accepté l'image ici. Demandez à la modération si je peux publier des fichiers.
all-refused = C'est terminé, mais je ne peux ni le publier ici ni l'envoyer directement. Demandez à la modération ce que ce serveur bloque.
notice-done = { $member } votre résultat est là.
notice-failed = { $member } votre demande n’a pas abouti ; votre carte dit pourquoi.
finished-somewhere = Votre demande est terminée. Elle est peut-être déjà dans { $channel } : je n'ai pas le droit d'y lire, je ne peux donc pas m'en assurer.

failure-not_a_picture = Ce fichier n'est pas une image qu'Atelier sait lire (PNG, JPEG, WEBP ou GIF).
failure-blocked = Le contrôle de sécurité de { $model } a retenu cette image. Un autre texte ou une autre graine passera peut-être.
failure-picture_blocked = Le contrôle des images du studio juge ceci à risque ; ce n'est donc pas montré et ne compte pas. Un autre texte, une autre image ou une autre graine passera peut-être.
failure-check_failed = Le contrôle des images du studio n'a pas fonctionné, et rien n'est montré sans lui. Réessayez plus tard.
failure-out_of_memory = { $model } a manqué de mémoire. Une image plus petite ou un autre modèle passera peut-être.
failure-out-of-memory-size = { $model } n’a pas assez de mémoire pour une image de cette taille. { $width }x{ $height } passe.
failure-model_missing = Le modèle { $model } n'est plus proposé. Choisissez-en un autre.
failure-model_not_loaded = Le modèle { $model } n'a pas pu être chargé. Réessayez plus tard, ou choisissez-en un autre.
failure-device_lost = Le worker s'est arrêté au milieu de cette demande. Réessayer plus tard, ou demander moins, peut aider.
failure-worker_lost = Le worker a été perdu à chaque essai. Veuillez réessayer plus tard.
failure-internal = Le modèle s'est interrompu sur une erreur dont vous n'êtes pas responsable. Veuillez réessayer plus tard.
failure-forged = Cette demande ne porte pas la signature du studio, elle a été refusée.
failure-seal_expired = Cette demande a été signée il y a trop longtemps. Veuillez la renvoyer.
failure-contract = Cette demande vient d'une autre version d'Atelier. Veuillez la renvoyer.
