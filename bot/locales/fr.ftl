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

command-describe = Décrire une image avec des mots
    .name = décris
    .image-name = image
    .image = L'image : PNG, JPEG, WebP ou GIF

aspect-square = carré
aspect-portrait = portrait
aspect-landscape = paysage
aspect-tall = très haut
aspect-wide = très large

no-worker-imagine = Aucun worker ne tourne en ce moment, donc rien ne peut être dessiné. Rien n'a été mis en file ; réessayez dans quelques minutes.
no-worker-describe = Aucun worker ne tourne en ce moment, donc rien ne peut être décrit. Rien n'a été mis en file ; réessayez dans quelques minutes.
no-worker-upscale = Aucun worker ne tourne en ce moment, donc rien ne peut être agrandi. Rien n'a été mis en file ; réessayez dans quelques minutes.
unknown-model = Ce modèle n'existe pas. Choisissez parmi : { $models }.
prompt-empty = Le texte est vide. Dites en quelques mots ce qu'il faut dessiner.
prompt-too-long = Le texte a { $length } caractères ; la limite est { $limit }. Raccourcissez-le.
steps-outside = { $model } prend de 1 à { $most } étapes ; vous en demandez { $given }.
no-guidance = { $model } fonctionne sans ce réglage ; laissez l'option de côté.
guidance-outside = { $model } prend une fidélité de 0 à { $most } ; vous demandez { $given }.
aspect-unknown = { $model } ne peut pas dessiner le format { $aspect }. Il peut : { $offered }.
seed-outside = Une graine est un nombre de 0 à { $most } ; vous avez donné { $given }.
picture-wrong-kind = Ce fichier n'est pas une image qu'Atelier sait lire. Envoyez un PNG, JPEG, WebP ou GIF.
picture-damaged = Cette image est abîmée ou incomplète. Renvoyez-la, ou envoyez-en une autre.
picture-gone = L'image n'a pas pu être récupérée chez Discord. Renvoyez-la.
picture-too-large = Cette image dépasse { $mib } Mio. Envoyez-en une plus petite.
picture-too-many-pixels = Cette image a plus de { $millions } millions de pixels. Envoyez-en une plus petite.
queue-full = La file du studio est pleine en ce moment. Réessayez dans environ { $wait }.
queue-full-member = Vous avez déjà { $limit } demandes en attente, c'est la limite ; annulez-en une ou patientez. Réessayez dans environ { $wait }.
store-unavailable = La file du studio ne répond pas en ce moment. Réessayez dans une minute.
went-wrong = Quelque chose s'est mal passé de notre côté et rien n'a été fait. Veuillez réessayer.

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
unshowable = C'est terminé, mais une erreur de notre part empêche de le montrer.
forgotten = Le studio a perdu cette demande avec sa mémoire. Veuillez la renvoyer.

posted-elsewhere = Je n'ai pas pu publier ceci là où vous l'avez demandé.
sent-directly = Je ne peux pas publier ceci ici, je l'ai donc envoyé directement à la personne concernée.
picture-refused = Discord n'a pas accepté l'image ici. Demandez à la modération si je peux publier des fichiers.
all-refused = C'est terminé, mais je ne peux ni le publier ici ni l'envoyer directement. Demandez à la modération ce que ce serveur bloque.
finished-somewhere = Votre demande est terminée. Elle est peut-être déjà dans { $channel } : je n'ai pas le droit d'y lire, je ne peux donc pas m'en assurer.

failure-not_a_picture = Ce fichier n'est pas une image qu'Atelier sait lire (PNG, JPEG, WEBP ou GIF).
failure-blocked = Le contrôle de sécurité de { $model } a retenu cette image. Un autre texte ou une autre graine passera peut-être.
failure-out_of_memory = { $model } a manqué de mémoire. Une image plus petite ou un autre modèle passera peut-être.
failure-model_missing = Le modèle { $model } n'est plus proposé. Choisissez-en un autre.
failure-device_lost = Le worker s'est arrêté au milieu de cette demande. Réessayer plus tard, ou demander moins, peut aider.
failure-worker_lost = Le worker a été perdu à chaque essai. Veuillez réessayer plus tard.
failure-internal = Le modèle s'est interrompu sur une erreur dont vous n'êtes pas responsable. Veuillez réessayer plus tard.
failure-forged = Cette demande ne porte pas la signature du studio, elle a été refusée.
failure-seal_expired = Cette demande a été signée il y a trop longtemps. Veuillez la renvoyer.
failure-contract = Cette demande vient d'une autre version d'Atelier. Veuillez la renvoyer.
