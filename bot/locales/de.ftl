# Deutsch.

command-imagine = Ein Bild aus Worten zeichnen
    .name = zeichne
    .prompt-name = beschreibung
    .prompt = Was gezeichnet werden soll, in Worten
    .model-name = modell
    .model = Welches Modell zeichnet
    .aspect-name = format
    .aspect = Form des Bildes
    .steps-name = schritte
    .steps = Schritte: mehr dauern länger und zeigen mehr Einzelheiten
    .guidance-name = treue
    .guidance = Wie genau der Beschreibung gefolgt wird
    .seed-name = startzahl
    .seed = Gleiche Startzahl, Beschreibung und Einstellungen: gleiches Bild
    .negative-name = ohne
    .negative = Was das Bild nicht zeigen soll
    .count-name = anzahl
    .count = Wie viele Bilder: 1 bis 4
    .image-name = bild
    .image = Ein Bild, von dem ausgegangen wird
    .strength-name = stärke
    .strength = Wie viel vom Ausgangsbild neu gezeichnet wird: 0,05 bis 1
    .sampler-name = sampler
    .sampler = Wie das Rauschen Schritt für Schritt entfernt wird
    .enhance-name = ausschreiben
    .enhance = Eine kurze Beschreibung vom Modell ausschreiben lassen
    .style-name = stil
    .style = In welchem Stil gezeichnet wird
    .private-name = privat
    .private = Das Ergebnis nur dir zeigen

command-describe = Ein Bild in Worte fassen
    .name = beschreibe
    .image-name = bild
    .image = Das Bild: PNG, JPEG, WebP oder GIF
    .detail-name = genauigkeit
    .detail = Wie viel gesagt wird
    .model-name = modell
    .model = Welches Modell beschreibt
    .private-name = privat
    .private = Das Ergebnis nur dir zeigen

command-jobs = Was du warten und laufen hast, und deine letzten Ergebnisse
    .name = aufträge

command-status = Wer im Studio arbeitet, und wie lang die Schlange ist
    .name = status

command-verify = Ist ein Bild eines von meinen, und wie ist es entstanden?
    .name = prüfen
    .image-name = bild
    .image = Das Bild: PNG, JPEG, WebP oder GIF

menu-describe = Beschreiben
menu-report = Melden
menu-submit = Zur Session einreichen
menu-verify = Bild prüfen

detail-short = kurz
detail-rich = ausführlich
detail-tags = Stichworte
aspect-square = quadratisch
aspect-portrait = hoch
aspect-landscape = quer
aspect-tall = sehr hoch
aspect-wide = sehr breit
style-none = kein Stil
style-photo = Foto
style-cinematic = Filmbild
style-watercolour = Aquarell
style-oil = Ölgemälde
style-ink = Tusche
style-pencil = Bleistift
style-comic = Comic
style-anime = Anime
style-pixel-art = Pixelkunst
style-3d = 3D
style-flat = flach
style-low-poly = Low Poly
style-papercut = Scherenschnitt
style-stained-glass = Buntglas

no-worker-imagine = Im Moment läuft kein Worker, also kann nichts gezeichnet werden. Nichts wurde eingereiht; versuche es in ein paar Minuten wieder.
no-worker-describe = Im Moment läuft kein Worker, also kann nichts beschrieben werden. Nichts wurde eingereiht; versuche es in ein paar Minuten wieder.
no-worker-upscale = Im Moment läuft kein Worker, also kann nichts vergrößert werden. Nichts wurde eingereiht; versuche es in ein paar Minuten wieder.
unknown-model = Dieses Modell gibt es nicht. Wähle eines von diesen: { $models }.
prompt-empty = Die Beschreibung ist leer. Sag in ein paar Worten, was gezeichnet werden soll.
prompt-too-long = Die Beschreibung hat { $length } Zeichen; erlaubt sind { $limit }. Kürze sie.
styled-too-long = Beschreibung und Stil haben zusammen { $length } Zeichen; erlaubt sind { $limit }. Kürze die Beschreibung oder lass den Stil weg.
steps-outside = { $model } rechnet mit 1 bis { $most } Schritten; du wolltest { $given }.
no-guidance = { $model } arbeitet ohne diese Vorgabe; lass die Option weg.
guidance-outside = { $model } nimmt Werte von 0 bis { $most }; du wolltest { $given }.
aspect-unknown = { $model } kann das Format { $aspect } nicht zeichnen. Es kann: { $offered }.
strength-needs-picture = Gib auch das Ausgangsbild an: die Stärke sagt, wie viel davon neu gezeichnet wird.
detail-unknown = { $model } kann nicht in dieser Genauigkeit beschreiben. Wähle eine andere.
seed-outside = Eine Startzahl liegt zwischen 0 und { $most }; deine war { $given }.
picture-wrong-kind = Diese Datei ist kein Bild, das Atelier lesen kann. Schicke PNG, JPEG, WebP oder GIF.
picture-damaged = Dieses Bild ist beschädigt oder unvollständig. Schicke es noch einmal, oder ein anderes.
picture-gone = Das Bild ließ sich nicht von Discord holen. Schicke es noch einmal.
no-picture-there = In dieser Nachricht ist kein Bild, das Discord selbst hat. Wähle eine Nachricht mit einem Bild, oder nimm den Befehl mit einem.
choose-picture = Welches Bild?
picture-too-large = Dieses Bild ist größer als { $mib } MiB. Schicke ein kleineres.
picture-too-many-pixels = Dieses Bild hat mehr als { $millions } Millionen Pixel. Schicke ein kleineres.
queue-full = Die Warteschlange des Studios ist gerade voll. Versuche es in etwa { $wait } wieder.
queue-full-member = Du hast schon { $limit } Aufträge in der Warteschlange, mehr sind nicht erlaubt; brich einen ab oder warte. Versuche es in etwa { $wait } wieder.
store-unavailable = Die Warteschlange des Studios antwortet gerade nicht. Versuche es in einer Minute wieder.
went-wrong = Bei uns ist etwas schiefgegangen, und nichts wurde getan. Bitte versuche es noch einmal.
against-locked = Atelier zeichnet keine Kinder und keine Minderjährigen zusammen mit Sex oder Nacktheit. Das lässt sich nicht abschalten. Lass eines von beiden weg.
against-listed = Ein Wort darin steht auf Ateliers eigener Liste von Wörtern, die es nicht zeichnet. Sag es anders, oder bitte die Moderation, es hier zu erlauben.
against-block = Ein Wort darin ist hier von der Moderation gesperrt. Sag es anders, oder frag sie.
against-regex = Das sieht nach etwas aus, das die Moderation hier sperrt. Sag es anders, oder frag sie.
against-combination = Die Moderation möchte diese Wörter nicht zusammen. Lass eines weg, oder frag sie.
server-closed = Dieser Server nimmt gerade nichts Neues an. Frag die Moderation, wann es weitergeht.
channel-not-allowed = Bilder entstehen auf diesem Server anderswo. Geh nach: { $channels }
role-not-allowed = Auf diesem Server braucht es dafür eine dieser Rollen: { $roles }
model-not-allowed = Dieser Server verwendet das Modell nicht. Wähle eines von diesen: { $models }.
may-not-attach = In diesem Kanal darf ich keine Dateien senden. Bitte die Moderation um die Berechtigung „Dateien anhängen“ oder nimm einen anderen Kanal.
too-costly = Das würde etwa { $asked } Sekunden dauern; erlaubt sind { $most } je Auftrag. Verlange weniger Schritte oder Bilder oder eine kleinere Größe.
cooldown = { $seconds ->
    [one] Du kannst in { $seconds } Sekunde wieder etwas verlangen.
   *[other] Du kannst in { $seconds } Sekunden wieder etwas verlangen.
}
over-quota = Du hast auf diesem Server für 24 Stunden noch { $left } von { $limit } Bildern übrig. Genug sind es wieder { $at }.
blocked-until = Die Moderation dieses Servers hat dich hier bis { $at } vom Studio ausgeschlossen.
blocked-for-good = Die Moderation dieses Servers hat dich hier vom Studio ausgeschlossen.
too-new = Du bist noch nicht lange genug auf diesem Server. Du kannst { $at } etwas anfragen.
no-member-here = Du bist auf diesem Server zu Besuch; nur Mitglieder können hier Bilder anfragen.

about-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
about-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
about-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}

card-queued = In der Warteschlange.
card-place = In der Warteschlange - { $place }. - Beginn { $when }
card-no-worker = In der Warteschlange. Gerade läuft kein Worker dafür; der Auftrag bleibt bis { $until } erhalten.
card-loading = { $model } wird geladen
card-imagine = { $model } zeichnet
card-describe = { $model } beschreibt
card-upscale = { $model } vergrößert
card-restarted = neu begonnen ({ $attempt }/{ $attempts })
card-cancelling = Wird abgebrochen ...
card-leaving = Das dauert länger, als ich hier schreiben darf: Das Ergebnis schicke ich dir direkt.
card-preview = Das Bild bisher; KI-erzeugt
button-cancel = Abbrechen
over-already = Das ist schon vorbei.
not-yours-to-cancel = Nur wer das bestellt hat und die Moderation können es abbrechen.

button-upscale = Vergrößern
button-vary = Abwandeln
button-reroll = Neu würfeln
button-remix = Ändern
button-more = Mehr
button-retry = Noch einmal
button-smaller = { $size } zeichnen
button-describe = Beschreiben
button-settings = Einstellungen
button-save = Merken
button-delete = Löschen
button-report = Melden
button-draw = Dies zeichnen
button-all = Alle
button-again = Noch einmal
button-start = Als Ausgangsbild nehmen
more = Mehr zu diesem Bild:
written-out = Ausgeschrieben: { $prompt }
made-from = entstanden aus [diesem]({ $link })
shrunk = verkleinert, damit es hier passt
record-gone = Die Einstellungen dieses Bildes sind nicht mehr da.
not-drawn = Das wurde nicht aus Worten gezeichnet, also geht es nicht noch einmal.
pressed-already = Das hast du schon gedrückt; es ist unterwegs.
drawn-some = { $count } von { $all } wurden angenommen, die übrigen nicht.
start-picture-gone = Das Ausgangsbild ist nicht mehr da. Nutze den Befehl noch einmal mit dem Bild.
no-start-picture = { $model } kann nicht von einem Bild ausgehen. Wähle ein anderes Modell.
no-negative = { $model } kennt keine Negativbeschreibung; lass sie weg.
class-unknown = { $model } zeichnet nur, wofür es einen Namen hat, und findet hier keinen. Am nächsten: { $offered }.
count-outside = { $model } zeichnet höchstens { $most } auf einmal; du wolltest { $given }.
sampler-unknown = Diesen Sampler hat { $model } nicht. Es hat: { $offered }.
no-enhance = { $model } kann Beschreibungen nicht ausschreiben; lass die Option weg.
style-unknown = Diesen Stil gibt es nicht. Zur Wahl stehen: { $offered }.
strength-outside = Die Stärke ist eine Zahl von { $least } bis 1: wie viel neu gezeichnet wird.
wrong-kind = { $model } ist ein Modell für etwas anderes. Wähle ein anderes Modell.
size-unknown = { $model } zeichnet nicht in { $given }. Es zeichnet: { $offered }.
captions-outside = { $model } gibt höchstens { $most } Beschreibungen auf einmal; du wolltest { $given }.
scale-unknown = { $model } vergrößert nicht auf das { $given }-Fache. Es bietet: { $offered }.
no-samplers = { $model } hat keine Auswahl an Samplern; lass die Option weg.
no-writing-out = { $model } kann Beschreibungen nicht ausschreiben; lass die Option weg.
not-yours-to-delete = Nur wer das bestellt hat und die Moderation können es löschen.
delete-refused = Diese Nachricht darf ich hier nicht löschen. Frage die Moderation.
deleted = Gelöscht.
saved = Hier ist dein Bild: { $link }
saved-directly = Ich habe dir den Link direkt geschickt.
saved-file = Hier ist dein KI-erzeugtes Bild.
saved-file-directly = Ich habe dir das Bild direkt geschickt.
saved-nowhere = Du nimmst keine Direktnachrichten an, also kann ich dir das Bild nicht schicken. Lade es hier herunter, oder erlaube sie und drücke noch einmal.
dismiss-it = Das siehst nur du, also kann ich es nicht löschen: verwirf es unter der Nachricht.

report-title = Der Moderation melden
report-why = Warum
report-hint = Was daran nicht in Ordnung ist
report-card = Ein Bild wurde gemeldet
report-what = Was
report-owner = Von
report-by = Gemeldet von
report-see = Ansehen
report-deleted = Gelöscht von { $who }.
reported = Danke. Die Moderation dieses Servers weiß jetzt davon.
reported-already = Das hast du schon gemeldet; die Moderation weiß davon.
report-nowhere = Dieser Server hat nicht gesagt, wo seine Moderation Meldungen liest. Schreibe der Moderation direkt, mit diesem Link: { $link }
report-elsewhere = Meldungen gehen an die Moderation des Servers, in dem ein Bild steht. Melde es dort, oder melde die Nachricht an Discord.
report-not-ours = Ich nehme Meldungen zu dem an, was ich gemacht und mit Knöpfen gezeigt habe. Alles andere sage der Moderation, oder melde die Nachricht an Discord.
report-not-posted = Ich konnte der Moderation nicht schreiben. Schreibe ihr direkt, mit diesem Link: { $link }
button-strike = Verwarnen
button-block = 24 h sperren
button-ban = Vom Studio ausschließen
button-lift = Sperre aufheben
button-limits = Eigene Grenzen
button-appeal = Einspruch
button-uphold = Bestätigen
button-overturn = Zurücknehmen
measure-strike = eine Verwarnung
measure-block = eine Sperre für 24 Stunden
measure-ban = ein Ausschluss vom Studio
measure-lift = eine Sperre aufgehoben
measure-rejection = ein nicht freigegebenes Bild
measure-hint = Das Mitglied liest es
measure-done = Erledigt. Verwarnungen von { $member }, die zählen: { $strikes }.
measure-free = Es gibt keine Sperre.
measure-blocked = Gesperrt bis: { $until }.
for-good = auf Dauer
not-about-yourself = Das beträfe dich selbst oder mich. Bitte jemand anderen aus der Moderation.
told-strike = Du hast im Studio von { $server } eine Verwarnung. Warum: { $why }
told-block = Die Moderation von { $server } hat dich dort vom Studio ausgeschlossen. Warum: { $why }
told-ban = Die Moderation von { $server } hat dich dort auf Dauer vom Studio ausgeschlossen. Warum: { $why }
told-lift = Die Moderation von { $server } hat deine Sperre aufgehoben: Du kannst das Studio dort wieder nutzen.
told-until = Du kannst es dort ab { $until } wieder nutzen.
told-upheld = Jemand aus der Moderation hat sich deinen Einspruch in { $server } angesehen; die Entscheidung bleibt.
told-overturned = Jemand aus der Moderation hat sich deinen Einspruch in { $server } angesehen; die Entscheidung wurde zurückgenommen.
appeal-card = Ein Einspruch
appeal-by = Von
appeal-against = Gegen
appeal-why = Wofür
appeal-text = Was du sagen möchtest
appeal-said = Was das Mitglied sagt
appeal-hint = Jemand aus der Moderation liest es
appeal-upheld = Bestätigt von { $who }.
appeal-overturned = Zurückgenommen von { $who }.
appealed = Danke. Jemand aus der Moderation sieht es sich an, und du bekommst Bescheid.
appealed-already = Du hast dagegen schon Einspruch erhoben. Du bekommst Bescheid, was die Moderation entscheidet.
appeal-nowhere = Dieser Server hat nicht gesagt, wo seine Moderation Einsprüche liest. Schreib jemandem von ihr direkt.
appeal-not-posted = Ich konnte der Moderation nicht schreiben. Versuch es später noch einmal, oder schreib jemandem von ihr direkt.
appeal-gone = Worum es hier geht, ist nicht mehr gespeichert. Schreib jemandem aus der Moderation direkt.
not-yours-to-appeal = Nur das Mitglied, um das es geht, kann Einspruch erheben.
decided-already = { $who } hat das schon entschieden.
button-approve = Freigeben
button-blur = Verdeckt freigeben
button-reject = Ablehnen
approval-waits = Das muss erst jemand von der Moderation sehen; nach der Freigabe erscheint es hier. Schaut niemand, verfällt es { $until }.
approval-rejected = Die Moderation hat das nicht freigegeben; es wird nicht gezeigt und zählt nicht.
approval-expired = Die Moderation hat das nicht rechtzeitig angesehen; es wird nicht gezeigt und zählt nicht. Du kannst es noch einmal versuchen.
approval-withdrawn = Abgebrochen, bevor die Moderation entschieden hat; es zählt nicht.
approval-full = Es warten schon zu viele Bilder auf die Moderation; dieses wird nicht gezeigt und zählt nicht. Versuch es später noch einmal.
approval-card = **Ein Bild wartet auf euer Wort.** Entscheidet niemand, verfällt es { $until }.
approval-asked = die Anfrage
approval-why = Warum es wartet
approval-doubtful = Die Bildprüfung ist sich nicht sicher.
approval-everything = Hier muss jedes Bild freigegeben werden.
approval-unchecked = Keine Bildprüfung hat es angesehen.
approval-score = Wert { $score } (0 ist unbedenklich, 1 bedenklich); gefragt wird ab { $review }.
approval-history = Bisher
approval-history-is = zählende Verwarnungen: { $strikes } · freigegeben: { $approved } · abgelehnt: { $rejected } · hier seit: { $since }
approval-done = Erledigt. { $member } erfährt es.
approval-over = Das ist verfallen; darüber kann nicht mehr entschieden werden.
approval-needs-channel = Wähle zuerst einen Moderationskanal, den nicht alle lesen können und in dem ich Bilder posten darf.
approval-was-approved = Freigegeben von { $who }, { $at }.
approval-was-blurred = Verdeckt freigegeben von { $who }, { $at }.
approval-was-rejected = Abgelehnt von { $who }, { $at }:
approval-was-block = Abgelehnt von { $who }, { $at }, und für 24 Stunden gesperrt:
approval-was-ban = Abgelehnt von { $who }, { $at }, und aus dem Studio verbannt:
approval-was-withdrawn = Zurückgezogen, { $at }.
approval-was-expired = Niemand hat rechtzeitig entschieden; verfallen { $at }.
approval-was-restored = Erst abgelehnt, nach einem Einspruch freigegeben von { $who }, { $at }.
approval-moved = Steht jetzt in { $channel }.
told-rejected = Die Moderation von { $server } hat dein Bild „{ $what }“ nicht freigegeben. Warum: { $why }
told-restored = Jemand aus der Moderation hat sich deinen Einspruch in { $server } angesehen: Dein Bild ist doch freigegeben und erscheint dort, wo du es angefordert hast.
told-not-kept = Jemand aus der Moderation hat sich deinen Einspruch in { $server } angesehen und die Entscheidung zurückgenommen. Dein Bild ist nicht mehr gespeichert und hat nicht gezählt: Fordere es noch einmal an.

settings-title = Wie das entstand
settings-prompt = Beschreibung
settings-written-out = Ausgeschrieben
settings-style = Stil
settings-negative = Negativbeschreibung
settings-model = Modell
settings-size = Größe
settings-aspect = Form
settings-seed = Startzahl
settings-steps = Schritte
settings-guidance = Treue
settings-sampler = Sampler
settings-strength = Stärke
settings-scale = Vergrößert
settings-revision = Fassung
settings-made = Entstanden
settings-parent = Entstanden aus
made-here = Hier entstanden
see-picture = [Das Bild]({ $link })
not-yours-to-see = Die Einstellungen eines privaten Bildes sieht nur, wem es gehört.
remix-title = Ändern
remix-keep = Startzahl { $seed } behalten
remix-random = Andere Startzahl
remix-strength = { $least } bis 1; leer: nur aus den Worten

verify-is-same = **Hier entstanden.** Genau diese Datei habe ich gepostet.
verify-is-signed = **Hier entstanden.** Meine Signatur ist darin, und seither wurde nichts daran geändert.
verify-is-marked = **Hier entstanden und seither verändert.** Es trägt mein unsichtbares Zeichen.
verify-is-alike = **Vielleicht hier entstanden.** Es sieht aus wie ein Bild von mir; das beweist nichts.
verify-is-unknown = **Unbekannt.** Nichts darin zeigt, dass es hier entstanden ist. Das beweist nicht das Gegenteil: Signaturen gehen verloren, Zeichen nutzen sich ab. Es sagt auch nicht, ob ein Modell es gemacht hat.
verify-looked = Was ich angesehen habe
verify-signature-none = Signatur: keine
verify-signature-ours = Signatur: meine, und sie passt zur Datei
verify-signature-other = Signatur: von { $signer }, und sie passt zur Datei. Wer das wirklich ist, prüfe ich nicht.
verify-signature-broken = Signatur: Sie passt nicht zur Datei. Die Datei wurde nach dem Signieren geändert, oder die Signatur ist falsch.
verify-says-all = Sie sagt, dass ein Modell das Bild gemacht hat.
verify-says-some = Sie sagt, dass ein Modell einen Teil des Bildes gemacht hat.
verify-says-nothing = Sie sagt nicht, dass ein Modell etwas davon gemacht hat.
verify-mark-read = Unsichtbares Zeichen: meines. Durch Zufall hat es weniger als eines von einer Million Bildern; wer es darauf anlegt, kann es auf ein anderes übertragen.
verify-mark-strange = Unsichtbares Zeichen: meines, aber das Bild sieht ganz anders aus als das, was ich damit gezeichnet habe. Es wurde stark verändert, oder das Zeichen stammt von einem anderen Bild.
verify-mark-none = Unsichtbares Zeichen: keines, das ich lesen kann. Starkes Zuschneiden, Drehen und Spiegeln nehmen es weg.
verify-mark-small = Unsichtbares Zeichen: keines. Ein Bild mit einer Seite unter { $side } Pixeln bekommt keines, und dieses ist zu klein, um es zu sagen.
verify-file-same = Datei: wie ich sie gepostet habe, bis aufs letzte Byte
verify-file-new = Datei: keine aus meinen Aufzeichnungen
verify-looks-alike = Aussehen: wie ein Bild von mir. Zwei Bilder derselben Sache können sich gleichen.
verify-looks-new = Aussehen: wie keines aus meinen Aufzeichnungen
verify-label-all = Angabe in der Datei: Ein Modell hat es gemacht. So etwas kann jeder hineinschreiben und entfernen.
verify-label-some = Angabe in der Datei: Ein Modell hat einen Teil gemacht. So etwas kann jeder hineinschreiben und entfernen.
verify-perhaps = So ist jenes entstanden
verify-not-kept = Wie es entstanden ist, ist nicht mehr gespeichert.
verify-private = Es ist privat entstanden: Wie, weiß nur, wem es gehört.
verify-first = Die ersten { $count } Bilder dieser Nachricht
verify-busy = Es werden schon mehrere Bilder geprüft. Versuche es in einer Minute noch einmal.
verify-failed = Diese Datei anzusehen braucht zu lange oder zu viel Speicher. Versuche es mit einer kleineren Kopie.

jobs-none = Du hast nichts, was wartet oder läuft.
jobs-further = und { $count } weitere
jobs-last = Deine letzten Ergebnisse
button-cancel-all = Alles abbrechen
cancelled-all = { $count ->
    [0] Es gab nichts mehr abzubrechen.
    [one] { $count } Auftrag wird abgebrochen.
   *[other] { $count } Aufträge werden abgebrochen.
}
status-title = Das Studio gerade jetzt
status-paused = Angehalten: { $why }
status-workers = Worker
status-queue = Warteschlange
status-counts = { $queued } warten, { $running } laufen
status-oldest = Am längsten wartet einer seit { $time }
status-median = Zuletzt wurde im Mittel { $time } gewartet
status-imagine = Zeichnen
status-describe = Beschreiben
status-upscale = Vergrößern

command-preferences = Deine eigenen Vorgaben, Sprache und Benachrichtigungen
    .name = vorlieben
preferences-member = Deine Vorlieben
preferences-channel = Vorgaben dieses Kanals
preferences-server = Vorgaben dieses Servers
order = -# Zuerst gilt, was du einstellst, dann der Kanal, dann der Server, dann der Bot. Ein Modell lässt weg, was es nicht kann.
option-model = Modell
option-aspect = Format
option-style = Stil
option-count = Bilder auf einmal
option-steps = Schritte
option-guidance = Führung
option-negative = Negativer Prompt
option-enhance = Prompts ausschreiben
option-private = Ergebnisse nur für mich
option-detail = Ausführlichkeit der Beschreibungen
option-language = Sprache
option-notify = Bescheid geben, wenn es lange dauerte
source-member = von dir
source-channel = dieser Kanal
source-server = dieser Server
source-bot = der Bot
nothing = nichts
on = an
off = aus
as-usual = Wie üblich
as-discord = wie in deinem Discord
button-numbers = Zahlen und Wörter
button-private = Privat an/aus
button-enhance = Ausschreiben an/aus
button-notify = Bescheid an/aus
button-reset = Alles zurücksetzen
preference-unfit = Das passt nicht zu „{ $option }“. Gib einen anderen Wert an oder lass es leer.
not-yours-to-set = Nur die Moderation dieses Servers kann das ändern.

command-studio = Regeln und Vorgaben dieses Servers, für die Moderation
    .name = studio
studio-title = Das Studio auf diesem Server
studio-closed = Neues wird nicht angenommen; was wartet, wird fertig.
studio-channels = Kanäle
studio-roles = Rollen
studio-models = Modelle
studio-quotas = Kontingente
studio-styles = Eigene Stile
studio-log = Kanal der Moderation
studio-retention = Aufbewahrt
studio-kept = Aufträge { $hours } h nach dem Ende, Einstellungen von Bildern { $days } Tage
studio-prompts = Beschreibungen in Dateien
studio-prompts-on = stehen in der Datei jedes Bildes
studio-prompts-off = stehen nicht in Dateien
studio-everywhere = überall
studio-everyone = alle
studio-all = alle
studio-any = ohne Grenze
studio-daily-is = { $count ->
    [one] { $count } Bild in 24 Stunden
   *[other] { $count } Bilder in 24 Stunden
}
studio-cooldown-is = { $seconds ->
    [one] { $seconds } Sekunde zwischen Aufträgen
   *[other] { $seconds } Sekunden zwischen Aufträgen
}
studio-channels-menu = Nur in diesen Kanälen (keiner: überall)
studio-roles-menu = Nur für diese Rollen (keine: alle)
studio-models-menu = Nur diese Modelle (keins: alle)
studio-daily = Bilder je Mitglied in 24 Stunden
studio-cooldown = Sekunden zwischen zwei Aufträgen
studio-role-who = Rollen mit eigener Zahl
studio-role-daily = Bilder in 24 Stunden für diese Rollen
studio-role-hint = 0: ohne Grenze; leer: wie alle
studio-style-name = Name des Stils
studio-style-prompt = Was er dem Prompt hinzufügt
studio-style-hint = Lass beides leer, um den Stil zu entfernen
paused-by = angehalten von { $member }
button-rules = Prompt-Regeln
rules-title = Prompt-Regeln dieses Servers
rules-none = Noch keine.
rules-always = Außerdem zählt Ateliers eigene Wortliste, und keine Regel erlaubt Alter zusammen mit Sex.
rules-remove = Regeln entfernen
button-rules-add = Regel hinzufügen
button-rules-test = Prompt ausprobieren
button-rules-import = Von AutoMod übernehmen
button-rules-page = Seite { $page } von { $pages }
rules-kind = Art der Regel
rule-kind-block = Sperren
rule-kind-allow = Erlauben
rule-kind-combination = Zusammen sperren
rule-kind-regex = Nach Ausdruck sperren
rules-words = Wörter oder Ausdrücke
rules-words-hint = Eines je Zeile. *Wort* findet es auch in anderen; "Wort" ohne andere Endungen.
rules-together = Zusammen mit einem von diesen
rules-together-hint = Nur für „Zusammen sperren“
rules-spared = (nicht für { $count } Rollen oder Kanäle)
rules-locked = **Fest**: Alter zusammen mit Sex
rules-listed = **Ateliers eigene Wortliste**
rules-fires = Dieser Prompt wird abgelehnt:
rules-passes = Keine Regel hat etwas gegen diesen Prompt.
rule-empty = In dieser Regel steht kein Wort. Schreib eines je Zeile; „Zusammen sperren“ braucht beide Felder.
rule-word-too-long = Ein Wort oder Ausdruck darf { $limit } Zeichen haben.
rule-unreadable = „{ $expression }“ ist kein Ausdruck, den google-re2 lesen kann: { $why }
too-many-rules = Ein Server kann { $most } Prompt-Regeln haben; entferne zuerst eine.
too-many-rule-words = Alle Regeln eines Servers zusammen können { $most } Wörter haben; entferne zuerst welche.
automod-forbidden = Ich darf AutoMods Regeln hier nicht lesen. Gib meiner Rolle dafür „Server verwalten“, und versuch es noch einmal.
automod-imported = { $count ->
    [one] { $count } Wort oder Ausdruck ist von AutoMod übernommen.
   *[other] { $count } Wörter und Ausdrücke sind von AutoMod übernommen.
}
automod-left-out = { $count ->
    [one] { $count } Ausdruck ist hier nicht lesbar und fehlt.
   *[other] { $count } Ausdrücke sind hier nicht lesbar und fehlen.
}
button-quotas = Kontingente
button-styles = Stile
button-log = Kanal der Moderation
button-server-defaults = Vorgaben des Servers
button-channel-defaults = Vorgaben dieses Kanals
button-close = Nichts Neues annehmen
button-open = Wieder öffnen
button-tell-prompts = Beschreibungen in Dateien
button-hide-prompts = Ohne Beschreibungen in Dateien
button-pause = Alles anhalten
button-resume = Alles fortsetzen
only-in-servers = Das geht nur auf Servern.
not-a-number = Das ist keine passende Zahl. Nimm ganze Zahlen ab 0.
role-missing = Wähle die Rollen, für die diese Zahl gilt.
too-many-styles = Ein Server kann { $most } eigene Stile haben; entferne zuerst einen.
style-name-taken = Dieser Name heißt „ohne Stil“. Gib einen anderen.
button-moderation = Mitglieder und Protokoll
button-member = Ein Mitglied
button-rules-strikes = Regeln für Verwarnungen
button-audit = Protokoll
button-newer = Neuere
button-older = Ältere
studio-role-cooldown = Sekunden zwischen Anfragen dieser Rollen
moderation-strikes = Verwarnungen
moderation-strikes-are = Gesperrt für so viele Stunden nach der ersten, der zweiten und so weiter: { $steps }. Jede zählt { $days } Tage.
moderation-tenure = Auf dem Server seit mindestens
moderation-tenure-is = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
moderation-blocked = Gesperrt
strikes-steps = Stunden Sperre nach jeder Verwarnung
strikes-steps-hint = 0 1 24 168: nach der ersten keine, die letzte für alle weiteren
strikes-days = Tage, die eine Verwarnung zählt
tenure-hours = Stunden, die ein Mitglied hier sein muss
strikes-unfit = Das passt nicht. Gib bis zu 10 Stundenzahlen mit Leerzeichen dazwischen an, 1 bis 365 Tage und höchstens 8760 Stunden.
button-pictures = Regeln für Bilder
moderation-pictures = Bildprüfung: Werte von 0, unbedenklich, bis 1, bedenklich
moderation-pictures-ordinary = Ab { $review } muss die Moderation ein Bild freigeben, ab { $block } wird es nie gezeigt.
moderation-pictures-restricted = In altersbeschränkten Kanälen: ab { $review } und { $block }.
bands-review = Moderation fragen ab
bands-block = Nie zeigen ab
restricted-review = Altersbeschränkt: fragen ab
restricted-block = Altersbeschränkt: nie zeigen ab
review-about = Von 0 bis 1. Bei 0 braucht jedes Bild die Moderation. Wo niemand gefragt werden kann, fehlt es.
block-about = Von 0 bis 1 und nicht unter dem Wert davor. So ein Bild verlässt den Worker nie.
bands-unfit = Das passt nicht. Gib Zahlen von 0 bis 1 an; „nie zeigen“ darf nicht unter „fragen“ liegen.
moderation-approve = Bilder, die die Moderation zuerst sieht
moderation-approve-all = alle
moderation-approve-doubtful = die, bei denen die Bildprüfung sich nicht sicher ist
moderation-approve-in = alle in { $channels }
moderation-approve-menu = Alle Bilder in diesen Kanälen erst freigeben
button-approve-all = Freigabe für alle verlangen
button-approve-some = Freigabe nur für unsichere verlangen
member-strikes = Verwarnungen, die zählen
member-history = Zuletzt
limits-daily = Bilder in 24 Stunden für dieses Mitglied
limits-cooldown = Sekunden zwischen Anfragen dieses Mitglieds
audit-member = Über oder von diesem Mitglied
audit-job = Nummer des Auftrags
audit-event = Was geschah
audit-since = Seit
audit-none = Nichts gefunden.
audit-page = Seite { $page } von { $pages }, { $count } Zeilen
audit-search-gone = Diese Suche ist nicht mehr gespeichert. Suche noch einmal.
audit-too-large = Das ist zu groß für eine Datei. Suche nach weniger, etwa ab einem Datum.
audit-no-date = Das ist kein Datum. Schreib es wie 2026-03-01.

command-session = Gemeinsam zu einem Thema zeichnen, mit Stimmen und Gewinnern
    .name = session
command-session-start = Eine Session starten: Thread für Beiträge, Abstimmung, am Ende Gewinner
    .name = start
    .theme-name = thema
    .theme = Worum es geht
    .length-name = dauer
    .length = Wie lange ("2 h", "1 Tag 12 h") oder bis wann ("2026-12-24 18:00 Europe/Berlin")
    .entries-name = beiträge
    .entries = Beiträge je Mitglied; 3, wenn du nichts anderes sagst
    .votes-name = stimmen
    .votes = Stimmen je Mitglied, jede für einen anderen Beitrag; 0 für keine; sonst beliebig viele
    .approval-name = freigabe
    .approval = Moderatoren sehen jeden Beitrag vor den anderen
    .models-name = modelle
    .models = Erlaubte Modelle, durch Kommas getrennt; alle, wenn du nichts anderes sagst
command-session-end = Die Session dieses Threads oder Kanals jetzt beenden
    .name = ende
command-session-extend = Das Ende der Session dieses Threads oder Kanals verschieben
    .name = verlängern
    .length-name = dauer
    .length = Wie viel länger ("30 min") oder bis wann ("2026-12-24 18:00 Europe/Berlin")
command-session-status = Wie du in der Session dieses Threads stehst, oder was auf dem Server läuft
    .name = stand
session-card = Zeichne mit /imagine in { $thread }: Jedes Bild ist ein Beitrag. Ein Bild, das du schon hast: Mehr > Zur Session einreichen.
session-card-closed = Die Session ist zu Ende. Die Beiträge werden ausgezählt.
session-card-over = Die Session ist vorbei. [Ergebnis]({ $link })
session-ends = Endet
session-ended = Beendet
session-entries-each = Beiträge je Mitglied
session-voting = Stimmen je Mitglied
session-votes-any = eine für jeden Beitrag
session-votes = { $count }
session-votes-none = keine Abstimmung
session-approval = Freigabe
session-approval-on = Moderatoren sehen Beiträge zuerst
session-models = Modelle
session-counts = { $entries ->
    [one] { $entries } Beitrag
   *[other] { $entries } Beiträge
}, { $votes ->
    [one] { $votes } Stimme
   *[other] { $votes } Stimmen
}
session-no-more = Sie nimmt keine Beiträge und Stimmen mehr an.
session-own-entries = Deine Beiträge: { $count } von { $most }
session-own-votes = { $most ->
    [-1] Deine Stimmen: { $count }
   *[other] Deine Stimmen: { $count } von { $most }
}
session-entry-of = von { $who }
session-none = Auf diesem Server läuft keine Session.
session-results = Die Session ist vorbei: { $theme }
session-results-counts = { $entries ->
    [one] { $entries } Beitrag
   *[other] { $entries } Beiträge
}, { $votes ->
    [one] { $votes } Stimme
   *[other] { $votes } Stimmen
}.
session-no-votes = Niemand hat abgestimmt, also hat niemand gewonnen.
session-votes-got = { $count ->
    [one] { $count } Stimme
   *[other] { $count } Stimmen
}
session-more-winners = { $count ->
    [one] Und noch { $count } mit ebenso vielen Stimmen; er steht in der Tabelle.
   *[other] Und noch { $count } mit ebenso vielen Stimmen; sie stehen in der Tabelle.
}
session-thread-gone = Der Thread ist weg oder für mich geschlossen; darum gibt es keine Bilder der Beiträge. Die Tabelle ist da.
session-left-out = { $count ->
    [one] { $count } Beitrag wurde gelöscht und zählt nicht.
   *[other] { $count } Beiträge wurden gelöscht und zählen nicht.
}
session-not-in-time = { $count ->
    [one] { $count } Bild wurde angefragt und war nicht rechtzeitig fertig oder freigegeben: Es ist kein Beitrag.
   *[other] { $count } Bilder wurden angefragt und waren nicht rechtzeitig fertig oder freigegeben: Sie sind keine Beiträge.
}
session-sheet-alt = Kontaktbogen der Session { $theme }: jeder Beitrag mit seiner Nummer
session-export = Die Beiträge und eine Tabelle davon, Datei { $number }.
session-export-smaller = Die Bilder sind verkleinert, damit sie hierher passen.
session-ending = Sie endet jetzt; das Ergebnis kommt in wenigen Minuten.
session-end-moved = Sie endet jetzt { $at }.
session-end-sure = Die Session „{ $theme }“ jetzt beenden? Danach kann nichts mehr eingereicht und nicht mehr abgestimmt werden.
session-length-unread = Diese Zeit kann ich nicht lesen. Gib eine Dauer wie "90 min", "2 h" oder "1 Tag 12 h", oder ein Ende mit Zeitzone wie "2026-12-24 18:00 Europe/Berlin" oder "18:00 +01:00".
session-zone-unknown = Diese Zeitzone kenne ich nicht. Gib sie wie "Europe/Berlin" oder "+01:00".
session-too-short = Eine Session dauert von jetzt an mindestens eine Minute. Gib ein späteres Ende.
session-too-long = { $days ->
    [one] Eine Session darf von jetzt an höchstens { $days } Tag dauern. Gib ein früheres Ende.
   *[other] Eine Session darf von jetzt an höchstens { $days } Tage dauern. Gib ein früheres Ende.
}
session-too-many = Auf diesem Server laufen { $most } Sessions, mehr dürfen es nicht sein. Beende zuerst eine.
session-entries-used = Du hast { $most } von { $most } Beiträgen in dieser Session. Lösche einen, um Platz zu machen, oder zeichne in einem anderen Kanal.
session-full = Diese Session hat { $most } Beiträge, mehr dürfen es nicht sein. Zeichne in einem anderen Kanal.
session-closed = Diese Session ist zu Ende, die Beiträge werden ausgezählt. Zeichne in einem anderen Kanal, oder in ein paar Minuten hier.
session-ended-already = Diese Session ist schon zu Ende.
session-model = In dieser Session sind nur diese Modelle erlaubt: { $models }.
session-for-moderators = Das können nur Moderatoren (Nachrichten verwalten).
session-not-here = Eine Session braucht einen Textkanal, in dem Threads möglich sind. Benutze den Befehl dort.
session-bot-may-not = Ich darf in diesem Kanal nicht, was eine Session braucht. Gib mir: { $missing }.
session-theme-empty = Das Thema ist leer. Sag in wenigen Worten, worum es geht.
session-no-thread = Ich konnte hier keinen Thread öffnen, darum wurde nichts gestartet. Prüfe, ob ich öffentliche Threads erstellen darf, und versuche es noch einmal.
session-which = Hier laufen mehrere Sessions. Benutze den Befehl im Thread derjenigen, die du meinst.
session-none-open = Hier läuft keine Session, die Beiträge annimmt.
permission-view-channel = Kanal ansehen
permission-send-messages = Nachrichten senden
permission-embed-links = Links einbetten
permission-attach-files = Dateien anhängen
permission-read-message-history = Nachrichtenverlauf anzeigen
permission-create-public-threads = Öffentliche Threads erstellen
permission-send-messages-in-threads = Nachrichten in Threads senden
button-session-status = Meine Beiträge und Stimmen
button-session-end = Beenden
button-vote = Abstimmen
button-unvote = Stimme zurücknehmen
button-withdraw = Zurückziehen
button-submit = Zur Session einreichen
submit-choose = Was möchtest du einreichen, und wo?
submit-picture = Bild { $number }
submit-not-yours = Du kannst nur Bilder einreichen, die du selbst angefragt hast.
submit-only-drawn = Nur Bilder, die ich aus Worten gezeichnet habe, können eingereicht werden.
submit-from-elsewhere = Nur Bilder, die alle auf diesem Server sehen können, können eingereicht werden. Zeichne es im Thread der Session noch einmal.
submit-needs-approval = In dieser Session sehen Moderatoren jeden Beitrag zuerst, darum werden Beiträge in ihrem Thread gezeichnet. Benutze dort /imagine.
submit-entered-already = Dieses Bild ist schon ein Beitrag dieser Session.
submit-not-for-you = Du darfst im Thread dieser Session nicht schreiben.
submit-age-restricted = Dieses Bild ist aus einem Kanal mit Altersbeschränkung, die Session nicht. Wähle ein anderes Bild.
submit-not-posted = Ich konnte es nicht in den Thread der Session stellen. Bitte einen Moderator, den Thread wieder zu öffnen.
submitted = Es ist jetzt ein Beitrag: { $link }
vote-voted = { $left ->
    [-1] Deine Stimme zählt.
    [one] Deine Stimme zählt. Du hast noch { $left } Stimme.
   *[other] Deine Stimme zählt. Du hast noch { $left } Stimmen.
}
vote-again = { $left ->
    [-1] Du hast hierfür gestimmt.
    [one] Du hast hierfür gestimmt. Du hast noch { $left } Stimme.
   *[other] Du hast hierfür gestimmt. Du hast noch { $left } Stimmen.
}
vote-taken = { $left ->
    [-1] Deine Stimme ist zurückgenommen.
    [one] Deine Stimme ist zurückgenommen. Du hast noch { $left } Stimme.
   *[other] Deine Stimme ist zurückgenommen. Du hast noch { $left } Stimmen.
}
vote-none = Du hast hierfür nicht gestimmt.
vote-closed = Die Abstimmung ist vorbei, oder hier gibt es keine.
vote-gone = Das ist kein Beitrag einer Session mehr.
vote-own = Das ist deiner. Stimme für den Beitrag von jemand anderem.
vote-spent = { $most ->
    [one] Du hast deine Stimme vergeben. Nimm sie zurück, um hierfür zu stimmen.
   *[other] Du hast alle { $most } Stimmen vergeben. Nimm eine zurück, um hierfür zu stimmen.
}
vote-full = Diese Session hat so viele Stimmen, wie sie haben darf. Es werden keine mehr angenommen.
withdrawn = Es ist zurückgezogen; du kannst ein anderes einreichen.

command-privacy = Was von dir wie lange aufbewahrt wird; hol es dir oder lass es vergessen
    .name = datenschutz
privacy-title = Was Atelier von dir aufbewahrt
privacy-requests = Deine Aufträge
privacy-requests-kept = Wörter und Einstellungen, bis sie fertig sind und { $time } danach
privacy-sent = Bilder, die du schickst
privacy-sent-kept = bis der Auftrag fertig ist
privacy-made = Bilder, die für dich entstehen
privacy-made-kept = { $time } nach der Veröffentlichung; was gepostet ist, liegt bei Discord und geht mit „Löschen“
privacy-held = Bilder, die auf die Moderation warten
privacy-held-kept = bis entschieden ist, höchstens { $time }, und was entschieden wurde einige Tage mehr; die Karte der Moderation liegt bei Discord
privacy-records = Einstellungen deiner Bilder
privacy-records-kept = { $days } Tage, damit die Knöpfe gehen
privacy-preferences = Deine Vorlieben
privacy-preferences-kept = { $days } Tage, nachdem du sie zuletzt benutzt hast
privacy-counts = Was du verlangt hast
privacy-counts-kept = wie viel, nicht was: 24 Stunden für Kontingente, bis zu 8 Tage für gerechtes Teilen
privacy-reports = Deine Meldungen
privacy-reports-kept = { $days } Tage: welche Bilder du gemeldet hast; warum, steht nur bei der Moderation
privacy-moderation = Was die Moderation über dich entschied
privacy-moderation-kept = warum, { $days } Tage; Verwarnungen und Sperren, nur mit ihren Zeiten, bis sie enden, auch wenn du vergessen wirst
privacy-sessions = Deine Teilnahme an kreativen Sessions
privacy-sessions-kept = deine Beiträge und Stimmen, { $days } Tage nach dem Ende einer Session
privacy-audit = Was mit Aufträgen geschah
privacy-audit-kept = { $days } Tage, ohne deine Wörter und unter einem ausgelosten Namen; bist du vergessen, kann niemand mehr sagen, wem er gehörte
button-export = Meine Daten holen
button-forget = Vergiss mich
button-forget-sure = Ja, vergiss mich
privacy-export = Das ist alles, was von dir aufbewahrt wird.
privacy-sure = Das bricht ab, was bei dir wartet, und entfernt deine Aufträge, deine Vorlieben und die Einstellungen deiner Bilder: Ihre Knöpfe gehen dann nicht mehr. Gepostete Bilder bleiben; lösche sie vorher, wenn sie weg sollen. Soll ich?
privacy-forgotten = Erledigt. { $records ->
    [one] Die Einstellungen von { $records } Bild
   *[other] Die Einstellungen von { $records } Bildern
} und alles andere von dir sind entfernt; wie viel du verlangt hast, bleibt für Kontingente und gerechtes Teilen bis zu 8 Tage gemerkt.
privacy-forgotten-later = Was gerade entstand, wird jetzt abgebrochen und ist in spätestens { $time } entfernt.

seed = Startzahl { $seed }
steps = { $count ->
    [one] { $count } Schritt
   *[other] { $count } Schritte
}
seconds = { $seconds } s
ai-generated = KI-erzeugt
alt-drawn = KI-erzeugtes Bild: { $prompt }
ai-enlarged = KI-vergrößert
alt-enlarged = KI-erzeugtes Bild, vergrößert auf { $size }
described-by = Von einem Modell in { $seconds } s beschrieben
cancelled = Abgebrochen.
expired = Kein Worker hat das rechtzeitig übernommen, also wurde es verworfen. Bitte versuche es später wieder.
lost = Beim Zeichnen ist etwas schiefgegangen. Bitte versuche es noch einmal.
picture-not-kept = Das Bild ist nicht mehr da. Bitte lass es neu zeichnen.
picture-not-kept-here = Ich darf hier keine Nachrichten lesen, und meine eigene Kopie des Bildes ist nicht mehr da. Lade das Bild herunter und benutze den Befehl damit.
pictures-left-out = { $count ->
    [one] { $count } Bild fehlt: Eine Sicherheitsprüfung hat es nicht durchgelassen.
   *[other] { $count } Bilder fehlen: Eine Sicherheitsprüfung hat sie nicht durchgelassen.
}
captions-withheld = Was das Modell über dieses Bild sagt, verstößt gegen eine Regel dieses Servers und wird nicht gezeigt.
captions-left-out = { $count ->
    [one] { $count } Beschreibung fehlt wegen einer Regel dieses Servers.
   *[other] { $count } Beschreibungen fehlen wegen einer Regel dieses Servers.
}
written-withheld = Was das Modell aus deinem Prompt gemacht hat, verstößt gegen eine Regel dieses Servers. Das Bild wird nicht gezeigt und zählt nicht. Versuch es ohne Ausschreiben.
picture-unchecked = Die Bilder hierzu wurden nicht geprüft und werden deshalb nicht gezeigt. Versuch es später noch einmal.
picture-blocked-here = Was die Bildprüfung hier nicht durchlässt, wird nicht gezeigt.
picture-nobody-asked = Das müsste erst jemand von der Moderation sehen, und hier kann niemand gefragt werden; deshalb wird es nicht gezeigt. Eine andere Beschreibung oder ein anderer Seed geht vielleicht durch.
unshowable = Das ist fertig, kann aber wegen eines Fehlers bei uns nicht gezeigt werden.
forgotten = Das Studio hat diesen Auftrag zusammen mit seinem Gedächtnis verloren. Bitte schicke ihn noch einmal.

posted-elsewhere = Dort, wo du gefragt hast, konnte ich das nicht zeigen.
sent-directly = Hier darf ich das nicht zeigen, also habe ich es direkt geschickt.
picture-refused = Discord hat das Bild hier nicht angenommen. Frage die Moderation, ob ich Dateien senden darf.
all-refused = Das ist fertig, aber ich darf es weder hier zeigen noch direkt schicken. Frage die Moderation, was dieser Server sperrt.
notice-done = { $member } dein Ergebnis ist da.
notice-failed = { $member } dein Auftrag ist fehlgeschlagen; deine Karte sagt, warum.
finished-somewhere = Fertig. Vielleicht steht es schon in { $channel }: dort darf ich nicht lesen, also weiß ich es nicht sicher.

failure-not_a_picture = Diese Datei ist kein Bild, das Atelier lesen kann (PNG, JPEG, WEBP oder GIF).
failure-blocked = Die Sicherheitsprüfung von { $model } hat dieses Bild zurückgehalten. Mit anderen Worten oder einer anderen Startzahl geht es vielleicht.
failure-picture_blocked = Die Bildprüfung des Studios hält das für bedenklich. Es wird nicht gezeigt und zählt nicht. Mit anderen Worten, einem anderen Bild oder einer anderen Startzahl geht es vielleicht.
failure-check_failed = Die Bildprüfung des Studios hat nicht funktioniert, und ohne sie wird nichts gezeigt. Bitte versuch es später noch einmal.
failure-out_of_memory = { $model } hatte dafür nicht genug Speicher. Ein kleineres Bild oder ein anderes Modell passt vielleicht.
failure-out-of-memory-size = { $model } hat für ein Bild dieser Größe zu wenig Speicher. { $width }x{ $height } passt.
failure-model_missing = Das Modell { $model } gibt es hier nicht mehr. Wähle ein anderes.
failure-model_not_loaded = Das Modell { $model } ließ sich nicht laden. Versuche es später wieder, oder wähle ein anderes.
failure-device_lost = Der Worker blieb mitten in diesem Auftrag stehen. Später, oder mit weniger, geht es vielleicht.
failure-worker_lost = Der Worker ging bei jedem Versuch verloren. Bitte versuche es später wieder.
failure-internal = Das Modell brach mit einem Fehler ab, für den du nichts kannst. Bitte versuche es später wieder.
failure-forged = Dieser Auftrag trägt nicht die Unterschrift des Studios und wurde abgelehnt.
failure-seal_expired = Dieser Auftrag wurde vor zu langer Zeit unterschrieben. Bitte schicke ihn noch einmal.
failure-contract = Dieser Auftrag stammt von einer anderen Version von Atelier. Bitte schicke ihn noch einmal.
