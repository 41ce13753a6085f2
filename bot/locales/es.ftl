# Español.

command-imagine = Dibujar una imagen a partir de palabras
    .name = dibuja
    .prompt-name = texto
    .prompt = Qué dibujar, en palabras
    .model-name = modelo
    .model = Qué modelo la dibuja
    .aspect-name = formato
    .aspect = Forma de la imagen
    .steps-name = pasos
    .steps = Pasos: con más tarda más y muestra más detalle
    .guidance-name = fidelidad
    .guidance = Con qué fidelidad seguir el texto
    .seed-name = semilla
    .seed = Misma semilla, texto y ajustes: la misma imagen

command-describe = Poner una imagen en palabras
    .name = describe
    .image-name = imagen
    .image = La imagen: PNG, JPEG, WebP o GIF

aspect-square = cuadrado
aspect-portrait = vertical
aspect-landscape = horizontal
aspect-tall = muy alto
aspect-wide = muy ancho

no-worker-imagine = Ahora mismo no hay ningún worker en marcha, así que no se puede dibujar nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
no-worker-describe = Ahora mismo no hay ningún worker en marcha, así que no se puede describir nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
no-worker-upscale = Ahora mismo no hay ningún worker en marcha, así que no se puede ampliar nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
unknown-model = No existe ese modelo. Elige uno de estos: { $models }.
prompt-empty = El texto está vacío. Di en pocas palabras qué dibujar.
prompt-too-long = El texto tiene { $length } caracteres; el límite es { $limit }. Acórtalo.
steps-outside = { $model } admite de 1 a { $most } pasos; has pedido { $given }.
no-guidance = { $model } trabaja sin ese ajuste; no uses la opción.
guidance-outside = { $model } admite una fidelidad de 0 a { $most }; has pedido { $given }.
aspect-unknown = { $model } no puede dibujar el formato { $aspect }. Puede: { $offered }.
seed-outside = Una semilla es un número de 0 a { $most }; has dado { $given }.
picture-wrong-kind = Ese archivo no es una imagen que Atelier pueda leer. Envía un PNG, JPEG, WebP o GIF.
picture-damaged = Esa imagen está dañada o incompleta. Envíala otra vez, o envía otra.
picture-gone = No se ha podido obtener la imagen de Discord. Envíala otra vez.
picture-too-large = Esa imagen ocupa más de { $mib } MiB. Envía una más pequeña.
picture-too-many-pixels = Esa imagen tiene más de { $millions } millones de píxeles. Envía una más pequeña.
queue-full = La cola del estudio está llena ahora mismo. Inténtalo dentro de unos { $wait }.
queue-full-member = Ya tienes { $limit } trabajos en espera, que es el límite; cancela uno o espera. Inténtalo dentro de unos { $wait }.
store-unavailable = La cola del estudio no responde ahora mismo. Inténtalo dentro de un minuto.
went-wrong = Algo ha salido mal por nuestra parte y no se ha hecho nada. Inténtalo de nuevo.

about-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
about-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
about-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}

seed = semilla { $seed }
steps = { $count ->
    [one] { $count } paso
   *[other] { $count } pasos
}
seconds = { $seconds } s
ai-generated = generado por IA
alt-drawn = Imagen generada por IA: { $prompt }
ai-enlarged = ampliado por IA
alt-enlarged = Imagen generada por IA, ampliada a { $size }
described-by = Descrito por un modelo en { $seconds } s
cancelled = Cancelado.
expired = Ningún worker lo ha tomado a tiempo, así que se ha descartado. Inténtalo más tarde.
lost = Algo ha salido mal mientras se hacía. Inténtalo de nuevo.
picture-not-kept = La imagen ya no se conserva. Vuelve a dibujarla.
unshowable = Está listo, pero por un error nuestro no se puede mostrar.
forgotten = El estudio ha perdido este trabajo junto con su memoria. Envíalo otra vez.

posted-elsewhere = No he podido publicar esto donde lo pediste.
sent-directly = No puedo publicar esto aquí, así que se lo he enviado directamente a quien lo pidió.
picture-refused = Discord no ha aceptado la imagen aquí. Pregunta a la moderación si puedo publicar archivos.
all-refused = Está listo, pero no puedo publicarlo aquí ni enviarlo directamente. Pregunta a la moderación qué bloquea este servidor.
finished-somewhere = Lo que pediste está listo. Puede que ya esté en { $channel }: no tengo permiso para leer allí, así que no puedo asegurarlo.

failure-not_a_picture = Este archivo no es una imagen que Atelier pueda leer (PNG, JPEG, WEBP o GIF).
failure-blocked = El control de seguridad de { $model } ha retenido esta imagen. Con otro texto u otra semilla quizá pase.
failure-out_of_memory = { $model } se ha quedado sin memoria. Una imagen más pequeña u otro modelo quizá quepa.
failure-model_missing = El modelo { $model } ya no se ofrece. Elige otro.
failure-device_lost = El worker se detuvo a mitad de este trabajo. Intentarlo más tarde, o pedir menos, puede ayudar.
failure-worker_lost = El worker se perdió en cada intento. Inténtalo más tarde.
failure-internal = El modelo se interrumpió con un error del que no tienes culpa. Inténtalo más tarde.
failure-forged = Este trabajo no lleva la firma del estudio, así que se ha rechazado.
failure-seal_expired = Este trabajo se firmó hace demasiado tiempo. Envíalo otra vez.
failure-contract = Este trabajo es de otra versión de Atelier. Envíalo otra vez.
