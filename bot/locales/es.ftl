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
    .negative-name = sin
    .negative = Lo que la imagen no debe mostrar
    .count-name = cantidad
    .count = Cuántas imágenes: de 1 a 4
    .image-name = imagen
    .image = Una imagen de partida
    .strength-name = fuerza
    .strength = Cuánto de la imagen de partida se dibuja de nuevo: de 0,05 a 1
    .sampler-name = muestreador
    .sampler = Cómo se quita el ruido paso a paso
    .enhance-name = desarrollar
    .enhance = Dejar que el modelo desarrolle un texto corto
    .style-name = estilo
    .style = El estilo del dibujo
    .private-name = privado
    .private = Mostrarte el resultado solo a ti

command-describe = Poner una imagen en palabras
    .name = describe
    .image-name = imagen
    .image = La imagen: PNG, JPEG, WebP o GIF
    .detail-name = detalle
    .detail = Cuánto decir
    .model-name = modelo
    .model = Qué modelo la describe
    .private-name = privado
    .private = Mostrarte el resultado solo a ti

command-jobs = Lo que tienes en espera y en marcha, y tus últimos resultados
    .name = trabajos

command-status = Quién trabaja en el estudio y cómo de larga es la cola
    .name = estado

command-verify = ¿Es una imagen mía, y cómo se hizo?
    .name = verificar
    .image-name = imagen
    .image = La imagen: PNG, JPEG, WebP o GIF

menu-describe = Describir
menu-report = Denunciar
menu-submit = Enviar a la sesión
menu-verify = Verificar imagen

detail-short = corto
detail-rich = detallado
detail-tags = etiquetas
aspect-square = cuadrado
aspect-portrait = vertical
aspect-landscape = horizontal
aspect-tall = muy alto
aspect-wide = muy ancho
style-none = sin estilo
style-photo = foto
style-cinematic = fotograma de cine
style-watercolour = acuarela
style-oil = óleo
style-ink = tinta
style-pencil = lápiz
style-comic = cómic
style-anime = anime
style-pixel-art = pixel art
style-3d = 3D
style-flat = plano
style-low-poly = low poly
style-papercut = papel recortado
style-stained-glass = vidriera

no-worker-imagine = Ahora mismo no hay ningún worker en marcha, así que no se puede dibujar nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
no-worker-describe = Ahora mismo no hay ningún worker en marcha, así que no se puede describir nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
no-worker-upscale = Ahora mismo no hay ningún worker en marcha, así que no se puede ampliar nada. No se ha puesto nada en cola; inténtalo dentro de unos minutos.
unknown-model = No existe ese modelo. Elige uno de estos: { $models }.
prompt-empty = El texto está vacío. Di en pocas palabras qué dibujar.
prompt-too-long = El texto tiene { $length } caracteres; el límite es { $limit }. Acórtalo.
styled-too-long = El texto y lo que añade el estilo suman { $length } caracteres; el límite es { $limit }. Acorta el texto o no uses el estilo.
steps-outside = { $model } admite de 1 a { $most } pasos; has pedido { $given }.
no-guidance = { $model } trabaja sin ese ajuste; no uses la opción.
guidance-outside = { $model } admite una fidelidad de 0 a { $most }; has pedido { $given }.
aspect-unknown = { $model } no puede dibujar el formato { $aspect }. Puede: { $offered }.
strength-needs-picture = Da también la imagen de partida: la fuerza dice cuánto de ella se dibuja de nuevo.
detail-unknown = { $model } no puede describir con ese detalle. Elige otro.
seed-outside = Una semilla es un número de 0 a { $most }; has dado { $given }.
picture-wrong-kind = Ese archivo no es una imagen que Atelier pueda leer. Envía un PNG, JPEG, WebP o GIF.
picture-damaged = Esa imagen está dañada o incompleta. Envíala otra vez, o envía otra.
picture-gone = No se ha podido obtener la imagen de Discord. Envíala otra vez.
no-picture-there = En este mensaje no hay ninguna imagen que esté en Discord. Elige un mensaje con una imagen, o usa el comando con una.
choose-picture = ¿Qué imagen?
picture-too-large = Esa imagen ocupa más de { $mib } MiB. Envía una más pequeña.
picture-too-many-pixels = Esa imagen tiene más de { $millions } millones de píxeles. Envía una más pequeña.
queue-full = La cola del estudio está llena ahora mismo. Inténtalo dentro de unos { $wait }.
queue-full-member = Ya tienes { $limit } trabajos en espera, que es el límite; cancela uno o espera. Inténtalo dentro de unos { $wait }.
store-unavailable = La cola del estudio no responde ahora mismo. Inténtalo dentro de un minuto.
went-wrong = Algo ha salido mal por nuestra parte y no se ha hecho nada. Inténtalo de nuevo.
against-locked = Atelier no dibuja niños ni menores junto con sexo o desnudez. Eso no se puede desactivar. Quita una de las dos cosas.
against-listed = Una palabra está en la lista de palabras que Atelier no dibuja. Dilo de otra forma, o pide a la moderación que la permita aquí.
against-block = La moderación de este servidor bloquea aquí una de estas palabras. Dilo de otra forma, o pregúntale.
against-regex = Esto se parece a algo que la moderación de este servidor bloquea aquí. Dilo de otra forma, o pregúntale.
against-combination = La moderación de este servidor no quiere estas palabras juntas. Quita una, o pregúntale.
server-closed = Este servidor no acepta nada nuevo ahora mismo. Pregunta a la moderación cuándo volverá a abrir.
channel-not-allowed = En este servidor las imágenes se hacen en otro sitio. Ve a: { $channels }
role-not-allowed = En este servidor hace falta uno de estos roles: { $roles }
model-not-allowed = Este servidor no usa ese modelo. Elige uno de estos: { $models }.
may-not-attach = No puedo enviar archivos en este canal. Pide a la moderación el permiso «Adjuntar archivos» o usa otro canal.
too-costly = Eso tardaría unos { $asked } segundos; el límite por petición es { $most }. Pide menos pasos o imágenes, o un tamaño menor.
cooldown = { $seconds ->
    [one] Podrás volver a pedir en { $seconds } segundo.
   *[other] Podrás volver a pedir en { $seconds } segundos.
}
over-quota = Te quedan { $left } de { $limit } imágenes para 24 horas en este servidor. Volverá a haber bastantes { $at }.
blocked-until = La moderación de este servidor te ha bloqueado aquí del estudio hasta { $at }.
blocked-for-good = La moderación de este servidor te ha bloqueado aquí del estudio.
too-new = Aún no llevas bastante tiempo en este servidor. Podrás pedir { $at }.
no-member-here = Estás de visita en este servidor; solo sus miembros pueden pedir imágenes aquí.

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

card-queued = En la cola.
card-place = En la cola - { $place }.º - empieza { $when }
card-no-worker = En la cola. Ahora mismo no hay ningún worker para esto; se conserva hasta el { $until }.
card-loading = Cargando { $model }
card-imagine = { $model } dibuja
card-describe = { $model } describe
card-upscale = { $model } amplía
card-restarted = reiniciado ({ $attempt }/{ $attempts })
card-cancelling = Cancelando...
card-leaving = Esto tarda más de lo que puedo escribir aquí: te enviaré el resultado directamente.
card-preview = La imagen hasta ahora; generada por IA
button-cancel = Cancelar
over-already = Esto ya ha terminado.
not-yours-to-cancel = Solo quien lo pidió y la moderación pueden cancelarlo.

button-upscale = Ampliar
button-vary = Variar
button-reroll = Repetir
button-remix = Remezclar
button-more = Más
button-retry = Reintentar
button-smaller = Dibujar a { $size }
button-describe = Describir
button-settings = Ajustes
button-save = Guardar
button-delete = Borrar
button-report = Denunciar
button-draw = Dibujar esto
button-all = Todas
button-again = Otra vez
button-start = Usar como imagen de partida
more = Más para esta imagen:
written-out = Texto desarrollado: { $prompt }
made-from = hecha a partir de [esta]({ $link })
shrunk = reducida para que quepa aquí
record-gone = Los ajustes de esta imagen ya no se conservan.
not-drawn = Esto no se dibujó a partir de palabras, así que no se puede repetir.
pressed-already = Ya lo has pulsado; está en camino.
drawn-some = Se han aceptado { $count } de { $all }; las demás no.
start-picture-gone = La imagen de partida ya no se conserva. Usa el comando otra vez con la imagen.
no-start-picture = { $model } no puede partir de una imagen. Elige otro modelo.
no-negative = { $model } no admite texto negativo; no lo pongas.
class-unknown = { $model } solo dibuja aquello cuyo nombre conoce, y aquí no encuentra ninguno. Los más parecidos: { $offered }.
count-outside = { $model } dibuja como mucho { $most } a la vez; has pedido { $given }.
sampler-unknown = { $model } no tiene ese muestreador. Tiene: { $offered }.
no-enhance = { $model } no puede desarrollar los textos; no uses la opción.
style-unknown = No existe ese estilo. Elige uno de estos: { $offered }.
strength-outside = La fuerza es un número de { $least } a 1: cuánto se dibuja de nuevo.
wrong-kind = { $model } es un modelo para otra cosa. Elige otro modelo.
size-unknown = { $model } no dibuja en { $given }. Dibuja: { $offered }.
captions-outside = { $model } da como mucho { $most } descripciones a la vez; has pedido { $given }.
scale-unknown = { $model } no amplía { $given } veces. Ofrece: { $offered }.
no-samplers = { $model } no permite elegir muestreador; no uses la opción.
no-writing-out = { $model } no puede desarrollar textos; no uses la opción.
not-yours-to-delete = Solo quien lo pidió y la moderación pueden borrarlo.
delete-refused = No puedo borrar este mensaje aquí. Pregunta a la moderación.
deleted = Borrado.
saved = Aquí está tu imagen: { $link }
saved-directly = Te he enviado el enlace directamente.
saved-file = Aquí está tu imagen generada por IA.
saved-file-directly = Te he enviado la imagen directamente.
saved-nowhere = Tus mensajes directos están cerrados, así que no puedo enviarte la imagen. Descárgala desde aquí, o ábrelos y pulsa otra vez.
dismiss-it = Esto solo lo ves tú, así que no puedo borrarlo: descártalo debajo del mensaje.

report-title = Denunciar a la moderación
report-why = Por qué
report-hint = Qué tiene de malo
report-card = Se ha denunciado una imagen
report-what = Qué
report-owner = Hecha por
report-by = Denunciada por
report-see = Verla
report-deleted = Borrada por { $who }.
reported = Gracias. La moderación de este servidor ya lo sabe.
reported-already = Ya lo has denunciado; la moderación lo sabe.
report-nowhere = Este servidor no ha dicho dónde lee su moderación las denuncias. Escribe directamente a la moderación, con este enlace: { $link }
report-elsewhere = Las denuncias van a la moderación del servidor donde está la imagen. Denúnciala allí, o denuncia el mensaje a Discord.
report-not-ours = Acepto denuncias de lo que he hecho y publicado con botones. De lo demás avisa a la moderación, o denuncia el mensaje a Discord.
report-not-posted = No he podido escribir a la moderación. Escríbele directamente, con este enlace: { $link }
button-strike = Dar un aviso
button-block = Bloquear 24 h
button-ban = Excluir del estudio
button-lift = Quitar el bloqueo
button-limits = Límites propios
button-appeal = Apelar
button-uphold = Mantener
button-overturn = Anular
measure-strike = un aviso
measure-block = un bloqueo de 24 horas
measure-ban = una exclusión del estudio
measure-lift = un bloqueo quitado
measure-rejection = una imagen no aprobada
measure-hint = El miembro lo lee
measure-done = Hecho. Avisos de { $member } que cuentan: { $strikes }.
measure-free = No hay bloqueo.
measure-blocked = Bloqueado hasta: { $until }.
for-good = para siempre
not-about-yourself = Eso sería sobre ti o sobre mí. Pídeselo a otra persona de la moderación.
told-strike = Tienes un aviso en el estudio de { $server }. Por qué: { $why }
told-block = La moderación de { $server } te ha bloqueado allí del estudio. Por qué: { $why }
told-ban = La moderación de { $server } te ha excluido allí del estudio. Por qué: { $why }
told-lift = La moderación de { $server } ha quitado tu bloqueo: puedes volver a usar el estudio allí.
told-until = Podrás volver a usarlo allí desde { $until }.
told-upheld = La moderación ha mirado tu apelación en { $server }, y la decisión se mantiene.
told-overturned = La moderación ha mirado tu apelación en { $server }, y la decisión se ha anulado.
appeal-card = Una apelación
appeal-by = De
appeal-against = Contra
appeal-why = Por qué fue
appeal-text = Lo que quieres decir
appeal-said = Lo que dice el miembro
appeal-hint = Lo leerá alguien de la moderación
appeal-upheld = Mantenida por { $who }.
appeal-overturned = Anulada por { $who }.
appealed = Gracias. Alguien de la moderación lo mirará, y se te dirá.
appealed-already = Ya has apelado esto. Se te dirá lo que decida la moderación.
appeal-nowhere = Este servidor no ha dicho dónde lee las apelaciones su moderación. Escribe directamente a alguien de ella.
appeal-not-posted = No he podido escribir a la moderación. Inténtalo más tarde, o escribe directamente a alguien de ella.
appeal-gone = Aquello de lo que se trata ya no se guarda. Escribe directamente a alguien de la moderación.
not-yours-to-appeal = Solo puede apelarlo el miembro del que se trata.
decided-already = { $who } ya lo ha decidido.
button-approve = Aprobar
button-blur = Difuminar
button-reject = Rechazar
approval-waits = La moderación tiene que ver esto primero; se mostrará aquí cuando lo apruebe. Si nadie lo hace, caduca { $until }.
approval-rejected = La moderación no ha aprobado esto, así que no se muestra y no cuenta.
approval-expired = La moderación no ha mirado esto a tiempo, así que no se muestra y no cuenta. Puedes pedirlo de nuevo.
approval-withdrawn = Cancelado antes de que la moderación decidiera; no cuenta.
approval-full = Ya hay demasiadas imágenes esperando a la moderación, así que esta no se muestra y no cuenta. Inténtalo más tarde.
approval-card = **Una imagen espera tu decisión.** Si nadie decide, caduca { $until }.
approval-asked = la petición
approval-why = Por qué espera
approval-doubtful = El control de imágenes no está seguro.
approval-everything = Aquí cada imagen necesita aprobación.
approval-unchecked = Ningún control de imágenes la ha mirado.
approval-score = Puntuación { $score } (0 es segura, 1 insegura); se pregunta desde { $review }.
approval-history = Hasta ahora
approval-history-is = faltas que cuentan: { $strikes } · aprobadas: { $approved } · rechazadas: { $rejected } · aquí desde: { $since }
approval-done = Hecho. Se le comunica a { $member }.
approval-over = Esto ha caducado; ya no se puede decidir nada.
approval-needs-channel = Elige primero un canal de moderación que no todos puedan leer y donde yo pueda publicar imágenes.
approval-was-approved = Aprobada por { $who }, { $at }.
approval-was-blurred = Aprobada y difuminada por { $who }, { $at }.
approval-was-rejected = Rechazada por { $who }, { $at }:
approval-was-block = Rechazada por { $who }, { $at }, con bloqueo de 24 horas:
approval-was-ban = Rechazada por { $who }, { $at }, con expulsión del estudio:
approval-was-withdrawn = Retirada, { $at }.
approval-was-expired = Nadie decidió a tiempo; caducó { $at }.
approval-was-restored = Rechazada primero y aprobada tras una apelación por { $who }, { $at }.
approval-moved = Ahora está en { $channel }.
told-rejected = La moderación de { $server } no ha aprobado tu imagen «{ $what }». Motivo: { $why }
told-restored = La moderación de { $server } ha mirado tu apelación: tu imagen queda aprobada y se muestra donde la pediste.
told-not-kept = La moderación de { $server } ha mirado tu apelación y ha anulado la decisión. Tu imagen ya no se guarda y no contó: pídela de nuevo.

settings-title = Cómo se hizo esto
settings-prompt = Texto
settings-written-out = Texto desarrollado
settings-style = Estilo
settings-negative = Texto negativo
settings-model = Modelo
settings-size = Tamaño
settings-aspect = Forma
settings-seed = Semilla
settings-steps = Pasos
settings-guidance = Fidelidad
settings-sampler = Muestreador
settings-strength = Fuerza
settings-scale = Ampliada
settings-revision = Revisión
settings-made = Hecho
settings-parent = Hecho a partir de
made-here = Hecha aquí
see-picture = [La imagen]({ $link })
not-yours-to-see = Los ajustes de una imagen privada solo los ve quien la pidió.
remix-title = Remezclar
remix-keep = Mantener la semilla { $seed }
remix-random = Otra semilla
remix-strength = { $least } a 1; vacío: solo a partir de las palabras

verify-is-same = **Hecha aquí.** Es exactamente un archivo que publiqué.
verify-is-signed = **Hecha aquí.** Lleva mi firma y no se ha cambiado nada desde entonces.
verify-is-marked = **Hecha aquí y cambiada después.** Lleva mi marca invisible.
verify-is-alike = **Quizá hecha aquí.** Se parece a una imagen mía, lo que no prueba nada.
verify-is-unknown = **Desconocida.** Nada en ella muestra que se hiciera aquí. Eso no prueba lo contrario: las firmas se pierden y las marcas se gastan. Tampoco dice si la hizo un modelo.
verify-looked = Lo que he mirado
verify-signature-none = Firma: ninguna
verify-signature-ours = Firma: la mía, y corresponde al archivo
verify-signature-other = Firma: de { $signer }, y corresponde al archivo. No compruebo quién es en realidad.
verify-signature-broken = Firma: no corresponde al archivo. Se cambió después de firmarlo, o la firma es falsa.
verify-says-all = Dice que un modelo hizo la imagen.
verify-says-some = Dice que un modelo hizo una parte de la imagen.
verify-says-nothing = No dice que un modelo hiciera nada de ella.
verify-mark-read = Marca invisible: la mía. Por azar la tiene menos de una imagen entre un millón; quien quiera puede copiarla a otra.
verify-mark-strange = Marca invisible: la mía, pero la imagen no se parece a lo que dibujé con ella. Se cambió mucho, o la marca viene de otra.
verify-mark-none = Marca invisible: ninguna que pueda leer. Recortar mucho, girar y reflejar la quitan.
verify-mark-small = Marca invisible: ninguna. Una imagen de menos de { $side } píxeles de lado no la recibe, y esta es demasiado pequeña para saberlo.
verify-file-same = Archivo: tal como lo publiqué, hasta el último byte
verify-file-new = Archivo: ninguno de los que tengo anotados
verify-looks-alike = Aspecto: como una imagen mía. Dos imágenes de una misma cosa pueden parecerse.
verify-looks-new = Aspecto: como ninguna de las que tengo anotadas
verify-label-all = Indicación en el archivo: la hizo un modelo. Cualquiera puede escribirla y quitarla.
verify-label-some = Indicación en el archivo: un modelo hizo una parte. Cualquiera puede escribirla y quitarla.
verify-perhaps = Cómo se hizo esa
verify-not-kept = Ya no se guarda cómo se hizo.
verify-private = Se hizo en privado: cómo, solo lo sabe la persona de quien es.
verify-first = Las primeras { $count } imágenes de este mensaje
verify-busy = Ya se están verificando varias imágenes. Inténtalo otra vez en un minuto.
verify-failed = Mirar ese archivo lleva demasiado tiempo o memoria. Prueba con una copia más pequeña.

jobs-none = No tienes nada en espera ni en marcha.
jobs-further = y { $count } más
jobs-last = Tus últimos resultados
button-cancel-all = Cancelar todo
cancelled-all = { $count ->
    [0] No quedaba nada que cancelar.
    [one] Se está cancelando { $count } trabajo.
   *[other] Se están cancelando { $count } trabajos.
}
status-title = El estudio ahora mismo
status-paused = En pausa: { $why }
status-workers = Workers
status-queue = Cola
status-counts = { $queued } en espera, { $running } en marcha
status-oldest = El más antiguo espera desde hace { $time }
status-median = Últimamente la espera mediana fue de { $time }
status-imagine = Dibujar
status-describe = Describir
status-upscale = Ampliar

command-preferences = Tus valores por defecto, tu idioma y tus avisos
    .name = preferencias
preferences-member = Tus preferencias
preferences-channel = Valores por defecto de este canal
preferences-server = Valores por defecto de este servidor
order = -# Primero vale lo tuyo, luego el canal, luego el servidor y al final el bot. Un modelo deja fuera lo que no sabe hacer.
option-model = Modelo
option-aspect = Formato
option-style = Estilo
option-count = Imágenes a la vez
option-steps = Pasos
option-guidance = Guía
option-negative = Prompt negativo
option-enhance = Ampliar los prompts
option-private = Resultados solo para mí
option-detail = Detalle de las descripciones
option-language = Idioma
option-notify = Avisarme cuando tardó mucho
source-member = tuyo
source-channel = este canal
source-server = este servidor
source-bot = el bot
nothing = nada
on = sí
off = no
as-usual = Como siempre
as-discord = el de tu Discord
button-numbers = Números y palabras
button-private = Privado sí/no
button-enhance = Ampliar sí/no
button-notify = Avisar sí/no
button-reset = Restablecer todo
preference-unfit = Eso no encaja con «{ $option }». Da otro valor o déjalo vacío.
not-yours-to-set = Solo la moderación de este servidor puede cambiar esto.

command-studio = Reglas y valores de este servidor, para la moderación
    .name = studio
studio-title = El estudio en este servidor
studio-closed = No se acepta nada nuevo; lo que espera se termina.
studio-channels = Canales
studio-roles = Roles
studio-models = Modelos
studio-quotas = Cuotas
studio-styles = Estilos propios
studio-log = Canal de la moderación
studio-retention = Se guarda
studio-kept = peticiones { $hours } h después de terminar, ajustes de las imágenes { $days } días
studio-prompts = Textos en los archivos
studio-prompts-on = se escriben en el archivo de cada imagen
studio-prompts-off = no se escriben en los archivos
studio-everywhere = en todas partes
studio-everyone = todos
studio-all = todos
studio-any = sin límite
studio-daily-is = { $count ->
    [one] { $count } imagen en 24 horas
   *[other] { $count } imágenes en 24 horas
}
studio-cooldown-is = { $seconds ->
    [one] { $seconds } segundo entre peticiones
   *[other] { $seconds } segundos entre peticiones
}
studio-channels-menu = Solo en estos canales (ninguno: en todos)
studio-roles-menu = Solo para estos roles (ninguno: todos)
studio-models-menu = Solo estos modelos (ninguno: todos)
studio-daily = Imágenes por miembro en 24 horas
studio-cooldown = Segundos entre peticiones de un miembro
studio-role-who = Roles con un número propio
studio-role-daily = Imágenes en 24 horas para esos roles
studio-role-hint = 0: sin límite; vacío: como todos
studio-style-name = Nombre del estilo
studio-style-prompt = Lo que añade al prompt
studio-style-hint = Deja los dos vacíos para quitar el estilo
paused-by = en pausa por { $member }
button-rules = Reglas de prompts
rules-title = Reglas de prompts de este servidor
rules-none = Todavía ninguna.
rules-always = Además cuenta la lista de palabras de Atelier, y ninguna regla permite edad junto con sexo.
rules-remove = Quitar reglas
button-rules-add = Añadir una regla
button-rules-test = Probar un prompt
button-rules-import = Traer las de AutoMod
button-rules-page = Página { $page } de { $pages }
rules-kind = Tipo de regla
rule-kind-block = Bloquear
rule-kind-allow = Permitir
rule-kind-combination = Bloquear juntas
rule-kind-regex = Bloquear por expresión
rules-words = Palabras o expresiones
rules-words-hint = Una por línea. *palabra* la halla también dentro de otras; "palabra" sin otro final.
rules-together = Junto con una de estas
rules-together-hint = Solo para «Bloquear juntas»
rules-spared = (no para { $count } roles o canales)
rules-locked = **Fija**: edad junto con sexo
rules-listed = **Lista de palabras de Atelier**
rules-fires = Este prompt se rechaza:
rules-passes = Ninguna regla dice nada contra este prompt.
rule-empty = No hay ninguna palabra en esta regla. Escribe una por línea; «Bloquear juntas» necesita los dos campos.
rule-word-too-long = Una palabra o expresión puede tener { $limit } caracteres.
rule-unreadable = «{ $expression }» no es una expresión que google-re2 pueda leer: { $why }
too-many-rules = Un servidor puede tener { $most } reglas; quita una primero.
too-many-rule-words = Todas las reglas de un servidor pueden tener { $most } palabras; quita algunas primero.
automod-forbidden = No puedo leer aquí las reglas de AutoMod. Da a mi rol «Gestionar servidor» y prueba otra vez.
automod-imported = { $count ->
    [one] { $count } palabra o expresión viene ahora de AutoMod.
   *[other] { $count } palabras y expresiones vienen ahora de AutoMod.
}
automod-left-out = { $count ->
    [one] { $count } expresión no se puede leer aquí y queda fuera.
   *[other] { $count } expresiones no se pueden leer aquí y quedan fuera.
}
button-quotas = Cuotas
button-styles = Estilos
button-log = Canal de la moderación
button-server-defaults = Valores del servidor
button-channel-defaults = Valores de este canal
button-close = No aceptar nada nuevo
button-open = Abrir de nuevo
button-tell-prompts = Textos en los archivos
button-hide-prompts = Sin textos en los archivos
button-pause = Pausar todo
button-resume = Reanudar todo
only-in-servers = Esto solo funciona en servidores.
not-a-number = Ese número no vale. Usa números enteros desde 0.
role-missing = Elige los roles a los que se aplica ese número.
too-many-styles = Un servidor puede tener { $most } estilos propios; quita uno primero.
style-name-taken = Ese nombre significa «sin estilo». Da otro.
button-moderation = Miembros y registro
button-member = Un miembro
button-rules-strikes = Reglas de los avisos
button-audit = Registro
button-newer = Más nuevos
button-older = Más antiguos
studio-role-cooldown = Segundos entre peticiones de estos roles
moderation-strikes = Avisos
moderation-strikes-are = Bloqueo de tantas horas tras el primero, el segundo y así: { $steps }. Cada uno cuenta { $days } días.
moderation-tenure = En el servidor desde hace al menos
moderation-tenure-is = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
moderation-blocked = Bloqueado
strikes-steps = Horas de bloqueo tras cada aviso
strikes-steps-hint = 0 1 24 168: tras el primero ninguna, la última para todos los demás
strikes-days = Días que cuenta un aviso
tenure-hours = Horas que un miembro debe llevar aquí
strikes-unfit = Eso no encaja. Da hasta 10 números de horas con espacios entre ellos, de 1 a 365 días y como mucho 8760 horas.
button-pictures = Reglas de imágenes
moderation-pictures = Control de imágenes: de 0, segura, a 1, insegura
moderation-pictures-ordinary = Desde { $review } la moderación debe aprobar la imagen; desde { $block } no se muestra nunca.
moderation-pictures-restricted = En canales con restricción de edad: desde { $review } y { $block }.
bands-review = Preguntar a la moderación desde
bands-block = No mostrar nunca desde
restricted-review = Con restricción de edad: preguntar desde
restricted-block = Con restricción de edad: no mostrar desde
review-about = De 0 a 1. Con 0, cada imagen espera a la moderación. Donde no hay a quién preguntar, no se muestra.
block-about = De 0 a 1, y no menor que el valor anterior. Una imagen así no sale nunca del worker.
bands-unfit = Eso no encaja. Da números de 0 a 1; «no mostrar» no puede ser menor que «preguntar».
moderation-approve = Imágenes que la moderación ve primero
moderation-approve-all = todas
moderation-approve-doubtful = aquellas de las que el control de imágenes no está seguro
moderation-approve-in = todas en { $channels }
moderation-approve-menu = Aprobar antes todas las imágenes de estos canales
button-approve-all = Exigir aprobación para todas
button-approve-some = Exigirla solo para las dudosas
member-strikes = Avisos que cuentan
member-history = Últimamente
limits-daily = Imágenes en 24 horas para este miembro
limits-cooldown = Segundos entre peticiones de este miembro
audit-member = Sobre este miembro o de él
audit-job = Número del trabajo
audit-event = Lo que pasó
audit-since = Desde
audit-none = No se ha encontrado nada.
audit-page = Página { $page } de { $pages }, { $count } filas
audit-search-gone = Esta búsqueda ya no se guarda. Busca otra vez.
audit-too-large = Es demasiado grande para un archivo. Busca menos, por ejemplo desde una fecha.
audit-no-date = Eso no es una fecha. Escríbela como 2026-03-01.

command-session = Dibujar juntos sobre un tema, con votos y ganadores
    .name = sesión
command-session-start = Iniciar una sesión: un hilo de entradas, votos y al final ganadores
    .name = iniciar
    .theme-name = tema
    .theme = Sobre qué se dibuja
    .length-name = duración
    .length = Cuánto dura («2 h», «1 d 12 h») o hasta cuándo («2026-12-24 18:00 Europe/Madrid»)
    .entries-name = entradas
    .entries = Entradas por miembro; 3 si no dices otra cosa
    .votes-name = votos
    .votes = Votos por miembro, cada uno para otra entrada; 0: sin votación; si no, los que quiera
    .approval-name = aprobación
    .approval = La moderación ve cada entrada antes que los demás
    .models-name = modelos
    .models = Modelos permitidos, separados por comas; todos si no dices otra cosa
command-session-end = Terminar ahora la sesión de este hilo o canal
    .name = terminar
command-session-extend = Mover el final de la sesión de este hilo o canal
    .name = prolongar
    .length-name = duración
    .length = Cuánto más («30 min») o hasta cuándo («2026-12-24 18:00 Europe/Madrid»)
command-session-status = Cómo vas en la sesión de este hilo, o qué hay en curso en el servidor
    .name = estado
session-card = Dibuja con /imagine en { $thread }: cada imagen es una entrada. Una imagen que ya tienes: Más > Enviar a la sesión.
session-card-closed = La sesión ha terminado. Se están contando las entradas.
session-card-over = La sesión ha acabado. [Resultados]({ $link })
session-ends = Termina
session-ended = Terminó
session-entries-each = Entradas por miembro
session-voting = Votos por miembro
session-votes-any = uno por cada entrada
session-votes = { $count }
session-votes-none = sin votación
session-approval = Aprobación
session-approval-on = la moderación ve antes las entradas
session-models = Modelos
session-counts = { $entries ->
    [one] { $entries } entrada
   *[other] { $entries } entradas
}, { $votes ->
    [one] { $votes } voto
   *[other] { $votes } votos
}
session-no-more = Ya no admite entradas ni votos.
session-own-entries = Tus entradas: { $count } de { $most }
session-own-votes = { $most ->
    [-1] Tus votos: { $count }
   *[other] Tus votos: { $count } de { $most }
}
session-entry-of = de { $who }
session-none = No hay ninguna sesión en curso en este servidor.
session-results = La sesión ha acabado: { $theme }
session-results-counts = { $entries ->
    [one] { $entries } entrada
   *[other] { $entries } entradas
}, { $votes ->
    [one] { $votes } voto
   *[other] { $votes } votos
}.
session-no-votes = Nadie ha votado, así que nadie ha ganado.
session-votes-got = { $count ->
    [one] { $count } voto
   *[other] { $count } votos
}
session-more-winners = { $count ->
    [one] Y { $count } más con los mismos votos; está en la tabla.
   *[other] Y { $count } más con los mismos votos; están en la tabla.
}
session-thread-gone = El hilo ya no está o está cerrado para mí, así que no hay imágenes de las entradas; la tabla sí está.
session-left-out = { $count ->
    [one] { $count } entrada fue borrada y no cuenta.
   *[other] { $count } entradas fueron borradas y no cuentan.
}
session-not-in-time = { $count ->
    [one] { $count } imagen pedida no estuvo lista o aprobada a tiempo: no es una entrada.
   *[other] { $count } imágenes pedidas no estuvieron listas o aprobadas a tiempo: no son entradas.
}
session-sheet-alt = Hoja de contactos de la sesión { $theme }: cada entrada con su número
session-export = Las entradas y su tabla, archivo { $number }.
session-export-smaller = Las imágenes se han reducido para que quepan aquí.
session-ending = Termina ahora; los resultados llegan en unos minutos.
session-end-moved = Ahora termina { $at }.
session-end-sure = ¿Terminar ahora la sesión «{ $theme }»? Después no se podrá enviar ni votar nada.
session-length-unread = No entiendo ese tiempo. Da una duración como «90 min», «2 h» o «1 d 12 h», o un final con su zona horaria como «2026-12-24 18:00 Europe/Madrid» o «18:00 +01:00».
session-zone-unknown = No conozco esa zona horaria. Dala como «Europe/Madrid» o «+01:00».
session-too-short = Una sesión dura al menos un minuto desde ahora. Da un final más tardío.
session-too-long = { $days ->
    [one] Una sesión puede durar como mucho { $days } día desde ahora. Da un final más cercano.
   *[other] Una sesión puede durar como mucho { $days } días desde ahora. Da un final más cercano.
}
session-too-many = Este servidor tiene { $most } sesiones en curso, que es el límite. Termina una antes.
session-entries-used = Tienes { $most } de { $most } entradas en esta sesión. Borra una para hacer sitio, o dibuja en otro canal.
session-full = Esta sesión tiene { $most } entradas, que es el límite. Dibuja en otro canal.
session-closed = Esta sesión ha terminado y se están contando sus entradas. Dibuja en otro canal, o aquí dentro de unos minutos.
session-ended-already = Esta sesión ya ha terminado.
session-model = En esta sesión solo se pueden usar estos modelos: { $models }.
session-for-moderators = Solo la moderación (Gestionar mensajes) puede hacer esto.
session-not-here = Una sesión necesita un canal de texto en el que se puedan abrir hilos. Usa el comando allí.
session-bot-may-not = En este canal no puedo hacer lo que necesita una sesión. Dame: { $missing }.
session-theme-empty = El tema está vacío. Di en pocas palabras sobre qué se dibuja.
session-no-thread = No he podido abrir un hilo aquí, así que no se ha iniciado nada. Mira que pueda crear hilos públicos e inténtalo de nuevo.
session-which = Aquí hay varias sesiones en curso. Usa el comando en el hilo de la que quieras.
session-none-open = Aquí no hay ninguna sesión que admita entradas.
permission-view-channel = Ver canal
permission-send-messages = Enviar mensajes
permission-embed-links = Insertar enlaces
permission-attach-files = Adjuntar archivos
permission-read-message-history = Leer el historial de mensajes
permission-create-public-threads = Crear hilos públicos
permission-send-messages-in-threads = Enviar mensajes en hilos
button-session-status = Mis entradas y votos
button-session-end = Terminar
button-vote = Votar
button-unvote = Retirar el voto
button-withdraw = Retirar
button-submit = Enviar a la sesión
submit-choose = ¿Qué quieres enviar, y adónde?
submit-picture = imagen { $number }
submit-not-yours = Solo puedes enviar imágenes que hayas pedido tú.
submit-only-drawn = Solo se pueden enviar imágenes que yo haya dibujado a partir de palabras.
submit-from-elsewhere = Solo se pueden enviar imágenes que todo este servidor pueda ver. Dibújala otra vez en el hilo de la sesión.
submit-needs-approval = En esta sesión la moderación ve antes cada entrada, así que se dibujan en su hilo. Usa /imagine allí.
submit-entered-already = Esta imagen ya es una entrada de esa sesión.
submit-not-for-you = No puedes escribir en el hilo de esa sesión.
submit-age-restricted = Esta imagen es de un canal con restricción de edad y la sesión no está en uno. Elige otra imagen.
submit-not-posted = No he podido publicarla en el hilo de la sesión. Pide a la moderación que abra el hilo de nuevo.
submitted = Ya es una entrada: { $link }
vote-voted = { $left ->
    [-1] Tu voto cuenta.
    [one] Tu voto cuenta. Te queda { $left } voto.
   *[other] Tu voto cuenta. Te quedan { $left } votos.
}
vote-again = { $left ->
    [-1] Has votado por esta.
    [one] Has votado por esta. Te queda { $left } voto.
   *[other] Has votado por esta. Te quedan { $left } votos.
}
vote-taken = { $left ->
    [-1] Tu voto está retirado.
    [one] Tu voto está retirado. Te queda { $left } voto.
   *[other] Tu voto está retirado. Te quedan { $left } votos.
}
vote-none = No has votado por esta.
vote-closed = La votación ha terminado, o aquí no la hay.
vote-gone = Esto ya no es una entrada de una sesión.
vote-own = Esta es tuya. Vota por la de otra persona.
vote-spent = { $most ->
    [one] Has dado tu voto. Retíralo para votar por esta.
   *[other] Has dado tus { $most } votos. Retira uno para votar por esta.
}
vote-full = Esta sesión tiene todos los votos que puede tener. No se admiten más.
withdrawn = Está retirada; puedes enviar otra.

command-privacy = Qué se guarda de ti y cuánto tiempo; llévatelo o haz que se olvide
    .name = privacidad
privacy-title = Lo que Atelier guarda de ti
privacy-requests = Tus peticiones
privacy-requests-kept = palabras y ajustes, hasta que terminan y { $time } después
privacy-sent = Las imágenes que envías
privacy-sent-kept = hasta que termina el trabajo
privacy-made = Las imágenes hechas para ti
privacy-made-kept = { $time } después de publicarse; lo publicado está en Discord y se va con «Borrar»
privacy-held = Las imágenes que esperan a la moderación
privacy-held-kept = hasta que se decida, { $time } como máximo, y lo decidido unos días más; la tarjeta de la moderación está en Discord
privacy-records = Los ajustes de tus imágenes
privacy-records-kept = { $days } días, para que funcionen los botones
privacy-preferences = Tus preferencias
privacy-preferences-kept = { $days } días después de su último uso
privacy-counts = Lo que has pedido
privacy-counts-kept = cuánto, no qué: 24 horas para las cuotas, hasta 8 días para el reparto justo
privacy-reports = Tus denuncias
privacy-reports-kept = { $days } días: qué imágenes has denunciado; el motivo es para la moderación
privacy-moderation = Lo que hizo la moderación sobre ti
privacy-moderation-kept = por qué, { $days } días; avisos y bloqueos, solo por sus fechas, hasta que acaban, aunque se te olvide
privacy-sessions = Tu parte en las sesiones creativas
privacy-sessions-kept = tus entradas y votos, { $days } días después del final de una sesión
privacy-audit = Lo que pasó con los trabajos
privacy-audit-kept = { $days } días, sin tus palabras y con un nombre sacado a suertes; cuando se te olvida, nadie puede decir de quién era
button-export = Exportar mis datos
button-forget = Olvídame
button-forget-sure = Sí, olvídame
privacy-export = Esto es todo lo que se guarda de ti.
privacy-sure = Esto cancela lo que tienes en espera y quita tus peticiones, tus preferencias y los ajustes de tus imágenes: sus botones dejarán de funcionar. Las imágenes publicadas se quedan; bórralas antes si no las quieres. ¿Lo hago?
privacy-forgotten = Hecho. { $records ->
    [one] Los ajustes de { $records } imagen
   *[other] Los ajustes de { $records } imágenes
} y todo lo demás tuyo se han quitado; cuánto has pedido se recuerda hasta 8 días, para las cuotas y el reparto justo.
privacy-forgotten-later = Lo que se estaba haciendo se cancela ahora y se quita en { $time } como mucho.

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
picture-not-kept-here = No puedo leer mensajes aquí y mi propia copia de la imagen ya no se conserva. Descarga la imagen y usa el comando con ella.
pictures-left-out = { $count ->
    [one] Falta { $count } imagen: un control de seguridad no la ha dejado pasar.
   *[other] Faltan { $count } imágenes: un control de seguridad no las ha dejado pasar.
}
captions-withheld = Lo que el modelo dice de esta imagen va contra una regla de este servidor, así que no se muestra.
captions-left-out = { $count ->
    [one] Falta { $count } descripción por una regla de este servidor.
   *[other] Faltan { $count } descripciones por una regla de este servidor.
}
written-withheld = Lo que el modelo escribió a partir de tu prompt va contra una regla de este servidor; la imagen no se muestra y no cuenta. Prueba sin enriquecer.
picture-unchecked = Estas imágenes no se han comprobado, así que no se muestran. Inténtalo más tarde.
picture-blocked-here = Lo que el control de imágenes no deja pasar aquí no se muestra.
picture-nobody-asked = La moderación tendría que ver esto primero y aquí no se puede preguntar a nadie, así que no se muestra. Otro texto u otra semilla puede pasar.
unshowable = Está listo, pero por un error nuestro no se puede mostrar.
forgotten = El estudio ha perdido este trabajo junto con su memoria. Envíalo otra vez.

posted-elsewhere = No he podido publicar esto donde lo pediste.
sent-directly = No puedo publicar esto aquí, así que se lo he enviado directamente a quien lo pidió.
picture-refused = Discord no ha aceptado la imagen aquí. Pregunta a la moderación si puedo publicar archivos.
all-refused = Está listo, pero no puedo publicarlo aquí ni enviarlo directamente. Pregunta a la moderación qué bloquea este servidor.
notice-done = { $member } tu resultado está listo.
notice-failed = { $member } lo que pediste no salió bien; tu tarjeta dice por qué.
finished-somewhere = Lo que pediste está listo. Puede que ya esté en { $channel }: no tengo permiso para leer allí, así que no puedo asegurarlo.

failure-not_a_picture = Este archivo no es una imagen que Atelier pueda leer (PNG, JPEG, WEBP o GIF).
failure-blocked = El control de seguridad de { $model } ha retenido esta imagen. Con otro texto u otra semilla quizá pase.
failure-picture_blocked = El control de imágenes del estudio considera esto inseguro, así que no se muestra y no cuenta. Con otro texto, otra imagen u otra semilla quizá pase.
failure-check_failed = El control de imágenes del estudio no ha funcionado, y sin él no se muestra nada. Inténtalo más tarde.
failure-out_of_memory = { $model } se ha quedado sin memoria. Una imagen más pequeña u otro modelo quizá quepa.
failure-out-of-memory-size = { $model } no tiene memoria suficiente para una imagen de este tamaño. { $width }x{ $height } sí cabe.
failure-model_missing = El modelo { $model } ya no se ofrece. Elige otro.
failure-model_not_loaded = No se pudo cargar el modelo { $model }. Inténtalo más tarde o elige otro.
failure-device_lost = El worker se detuvo a mitad de este trabajo. Intentarlo más tarde, o pedir menos, puede ayudar.
failure-worker_lost = El worker se perdió en cada intento. Inténtalo más tarde.
failure-internal = El modelo se interrumpió con un error del que no tienes culpa. Inténtalo más tarde.
failure-forged = Este trabajo no lleva la firma del estudio, así que se ha rechazado.
failure-seal_expired = Este trabajo se firmó hace demasiado tiempo. Envíalo otra vez.
failure-contract = Este trabajo es de otra versión de Atelier. Envíalo otra vez.
