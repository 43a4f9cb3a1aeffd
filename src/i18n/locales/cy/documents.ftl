# Dogfennau a llyfrgelloedd.
library-title = Llyfrgell
library-mine = Dogfennau yn fy ngrwpiau
library-mine-empty = Nid oes dogfennau yn eich grwpiau eto. Agorwch grŵp, yna ei lyfrgell, i anfon y gyntaf.
library-empty = Nid oes dogfennau yma eto.
library-empty-member = Nid oes dogfennau yma eto. Anfonwch y gyntaf.
library-nothing-so = Nid oes dogfen felly.
library-feed = Dilyn dogfennau newydd (Atom)
documents-title = Dogfennau
documents-count = { $n ->
    [zero] Dim dogfennau
    [one] { $n } ddogfen
    [two] { $n } ddogfen
    [few] { $n } dogfen
    [many] { $n } dogfen
   *[other] { $n } dogfen
}
document-in-short = Fersiwn { $version } ({ $file }).
version-called = Fersiwn { $version }
review-on = i’w hadolygu ar { $day }
superseded = Wedi’i disodli
superseded-by = Mae dogfen fwy newydd yn cymryd lle hon:
pdf-only = PDF yn unig
document-is-link = Dolen i ffeil mewn man arall
delete-document = Dileu’r ddogfen hon
remove-document = Tynnu’r ddogfen hon

facet-kind = Math o ffeil
facet-year = Blwyddyn
facet-language = Iaith y ddogfen
facet-tag = Tagiau
facet-chosen = (wedi’i ddewis)
facet-all = Dangos pob dogfen
category-text = Testun
category-pdf = Ffeiliau PDF
category-table = Tablau
category-slides = Sleidiau
category-picture = Lluniau
category-sound = Recordiadau
category-film = Ffilmiau
category-other = Ffeiliau eraill
order-label = Trefnu yn ôl
order-changed = Y diweddaraf yn gyntaf
order-title = Yn ôl teitl
order-review = Yn ôl dyddiad adolygu
order-size = Y mwyaf yn gyntaf
pages-label = Tudalennau’r rhestr hon
page-before = Y dudalen flaenorol
page-after = Y dudalen nesaf

collections-title = Casgliadau
collection-none = Dim casgliad
collection-name = Enw casgliad newydd
collection-name-hint = Er enghraifft: Templedi
collection-make = Creu casgliad
collection-name-missing = Rhowch enw i’r casgliad
collection-too-many = Mae gan grŵp 200 o gasgliadau ar y mwyaf
collection-empty = Nid oes dim yn y casgliad hwn eto.
collection-download = Lawrlwytho’r cyfan ({ $size }, ZIP)
collection-up = Symud “{ $title }” i fyny
collection-down = Symud “{ $title }” i lawr
gallery-title = Lluniau
arrange-title = Trefnu dogfennau
arrange-hint = Ticiwch ddogfennau yn y rhestr uchod, yna dewiswch beth i’w wneud â nhw.
arrange-choose = Dewis { $title }
arrange-collection = Casgliad
arrange-move = Symud i’r casgliad hwn
arrange-tag = Ychwanegu’r tagiau hyn
arrange-review = Gosod y dyddiad adolygu hwn
arrange-review-hint = Gadewch yn wag i dynnu dyddiad yr hwyluswyr.
arrange-none = Ticiwch o leiaf un ddogfen
tags-missing = Rhowch o leiaf un tag
flash-arranged = Mae’r dogfennau wedi’u trefnu.
flash-collection-made = Mae’r casgliad wedi’i greu.
flash-shifted = Mae’r drefn wedi’i newid.

upload-title = Anfon dogfennau
upload-button = Anfon
upload-sending = Yn anfon …
upload-kept = Mae’r ffeiliau hyn wedi cyrraedd ac nid oes angen eu hanfon eto:
upload-added = { $n ->
    [zero] Nid ychwanegwyd dim.
    [one] Ychwanegwyd { $n } ddogfen. Dywedir isod beth sydd o’i le ar y lleill.
    [two] Ychwanegwyd { $n } ddogfen. Dywedir isod beth sydd o’i le ar y lleill.
    [few] Ychwanegwyd { $n } dogfen. Dywedir isod beth sydd o’i le ar y lleill.
    [many] Ychwanegwyd { $n } dogfen. Dywedir isod beth sydd o’i le ar y lleill.
   *[other] Ychwanegwyd { $n } dogfen. Dywedir isod beth sydd o’i le ar y lleill.
}
field-files = Ffeiliau
field-files-hint = Hyd at { $most } ffeil, pob un hyd at { $size }. Daw pob un yn ddogfen. Gallwch ollwng ffeiliau yma hefyd.
field-document-title-hint = Os anfonwch un ffeil. Heb deitl, gelwir dogfen yr un fath â’i ffeil.
field-description = Disgrifiad
field-description-hint = Beth ydyw, i bwy, ac at ba ddiben. Gallwch ddefnyddio Markdown.
field-licence = Trwydded
field-licence-hint = O dan ba delerau y caiff eraill ei defnyddio
field-accessible = A oes copi hygyrch neu olygadwy?
field-accessible-hint = Copi y gall pawb ei ddarllen â’u hoffer eu hunain, a’i newid: mae HTML, ODT neu ODS yn dda, nid felly PDF wedi’i sganio.
field-alternative = Os llun ydyw: beth mae’n ei ddangos?
field-alternative-hint = I bobl nad ydynt yn ei weld
field-tags = Tagiau
field-tags-hint = Gyda chomas rhyngddynt, er enghraifft: bysiau, ardaloedd gwledig
field-review = Dyddiad adolygu
field-review-hint = Ar y diwrnod hwnnw gofynnir i chi a yw’n dal yn gywir.
field-copy = Copi hygyrch neu olygadwy
field-copy-hint = Os yw’n ffeil arall, a’ch bod yn anfon un ddogfen.
field-collection = Casgliad
field-new-collection = Neu gasgliad newydd
field-new-collection-hint = Ei enw: rhoddir popeth a anfonwch nawr ynddo.
field-file = Ffeil
field-file-hint = Hyd at { $size }
field-change-note = Beth sydd wedi newid
field-change-note-hint = Un frawddeg i’r rhai sy’n adnabod y fersiwn blaenorol
field-label = Enw’r fersiwn hwn
field-label-hint = Er enghraifft 2.1. Os gadewch yn wag, rhifir y fersiynau.
field-superseded = Wedi’i disodli gan
field-superseded-hint = Cyfeiriad y ddogfen sy’n cymryd ei lle
files-missing = Dewiswch ffeil
review-unreadable = Rhowch ddiwrnod, er enghraifft 2027-03-31
change-note-missing = Dywedwch beth sydd wedi newid
superseded-unknown = Nid oes dogfen ar yr hwb hwn â’r cyfeiriad hwnnw
version-too-many = Mae gan ddogfen 1,000 o fersiynau ar y mwyaf
flash-document-added = Mae yn y llyfrgell.

licence-ogl = Trwydded Llywodraeth Agored f3.0
licence-cc-by = Creative Commons Cydnabyddiaeth 4.0
licence-cc-by-sa = Creative Commons Cydnabyddiaeth-RhannuTebyg 4.0
licence-cc-zero = Creative Commons Zero: dim amodau
licence-reserved = Cedwir pob hawl: gofynnwch i’w pherchennog
licence-unsaid = Heb ei ddweud
accessible-unsaid = Heb ei ddweud
accessible-itself = Oes, y ffeil hon
accessible-other = Oes, ffeil arall
accessible-not = Nac oes
companion-copy = Copi hygyrch neu olygadwy
companion-captions = Capsiynau (WebVTT)
companion-transcript = Trawsgrifiad
companion-drop = Tynnu “{ $name }”
ask-alternative = Nid oes neb wedi dweud beth mae’r llun hwn yn ei ddangos. Mae pobl nad ydynt yn ei weld yn dibynnu ar hynny.
ask-captions = Nid oes capsiynau i’r ffilm hon eto. Mae pobl nad ydynt yn ei chlywed yn dibynnu arnynt.
ask-transcript = Nid oes trawsgrifiad o’r recordiad hwn eto. Mae pobl nad ydynt yn ei glywed yn dibynnu ar un.
ask-copy = PDF yw hon. A oes copi y gall pawb ei ddarllen a’i newid?

document-download = Lawrlwytho ({ $kind } { $size })
document-as-text = Darllen fel testun
document-elsewhere = Mae’r ffeil ar { $hub } o hyd.
document-get = Cael y ffeil ({ $kind } { $size })
document-link = Mae’r ffeil ar { $hub }, lle na all neb yma ei gwirio:
document-edit = Newid yr hyn a ddywedir amdani
document-save = Cadw
fact-version = Fersiwn
fact-file = Ffeil
fact-language = Iaith
fact-licence = Trwydded
fact-accessible = Copi hygyrch neu olygadwy
fact-review = I’w hadolygu
fact-collection = Casgliad
fact-tags = Tagiau
fact-downloads = Lawrlwythiadau yma
fact-chain = Cofnod o’i fersiynau
fact-change = Beth sydd wedi newid
fact-published = Cyhoeddwyd
downloads-count = { $n ->
    [zero] Dim un eto
    [one] { $n } waith
    [two] { $n } waith
    [few] { $n } gwaith
    [many] { $n } gwaith
   *[other] { $n } gwaith
}
chain-unchecked = Mae cofnod ei fersiynau’n cael ei wirio.
chain-whole = Mae pob fersiwn wedi’i lofnodi gan ei awdur ac yn enwi’r un o’i flaen.
chain-unsigned = Gofal: nid yw un fersiwn wedi’i lofnodi gan ei awdur. Gofynnwch iddynt cyn dibynnu arno.
chain-broken = Gofal: nid yw’r fersiynau’n cyd-fynd. Newidiwyd rhywbeth ar ôl ei gyhoeddi. Gofynnwch i’r awdur cyn dibynnu arno.
chain-missing = Gofal: nid oes modd cael fersiwn cynharach mwyach, felly ni all neb wirio cofnod ei fersiynau.

versions-title = Fersiynau
versions-all = { $n ->
    [zero] dim fersiynau
    [one] { $n } fersiwn
    [two] y { $n } fersiwn
    [few] pob un o’r { $n } fersiwn
    [many] pob un o’r { $n } fersiwn
   *[other] pob un o’r { $n } fersiwn
}
versions-single = Un fersiwn sydd hyd yn hyn.
version-newest = Diweddaraf
version-old = Nid hwn yw’r fersiwn diweddaraf.
version-see-newest = Gweld y diweddaraf
version-new = Cyhoeddi fersiwn newydd
version-new-hint = Ni newidir fersiynau byth: mae hwn yn sefyll wrth ochr y rhai cynharach, ac mae cyfeiriad y ddogfen yn arwain ato.
version-publish = Cyhoeddi
version-restore = Dod â fersiwn { $version } yn ôl
version-restored-note = Fersiwn { $version } eto
flash-version-published = Mae’r fersiwn newydd wedi’i gyhoeddi.
flash-version-restored = Mae’r fersiwn cynharach yn ôl, fel un newydd.
compare-title = Cymharu dau fersiwn
compare-from = Fersiwn cynharach
compare-to = Fersiwn diweddarach
compare-button = Cymharu eu testun

file-fetch = Nôl nawr ({ $size })
file-fetch-again = Rhoi cynnig arall ({ $size })
file-arriving = Mae { $arrived } o { $size } wedi cyrraedd.
file-arriving-label = Faint sydd wedi cyrraedd
file-changed = Nid y ffeil a gyhoeddodd ei hawdur yw’r hyn a anfonodd { $hub }. Ni chadwyd dim ohoni, a rhoddwyd gwybod i’r hwyluswyr a’r gweinyddwyr.
file-missing = Nid yw { $hub } yn rhoi’r ffeil hon.
file-too-large-here = Mae’r ffeil hon yn fwy nag y mae’r hwb hwn yn ei chymryd.
report-changed-file = Nid y ffeil a lofnododd ei hawdur yw ffeil fersiwn { $version } a anfonodd { $host }.

text-title = Testun y ffeil
text-hint = Dyma’r testun yn unig, fel y mae rhaglen yn ei ddarllen o’r ffeil: nid yw’r gosodiad na’r lluniau yma.
text-being-read = Mae’r ffeil yn cael ei darllen.
text-not-here = Nid yw’r ffeil ar yr hwb hwn eto: rhaid ei chael yn gyntaf.
text-cut = Dyma’r dechrau: mae mwy o destun yn y ffeil nag a ddangosir yma.
text-table = Tabl
unreadable-encrypted = Ni ellir ei darllen am ei bod wedi’i chloi â chyfrinair.
unreadable-broken = Ni ellir ei darllen am fod y ffeil wedi’i difrodi.
unreadable-too-large = Ni ellir ei darllen am ei bod yn rhy fawr.
unreadable-timed-out = Ni ellir ei darllen am ei bod yn cymryd gormod o amser.
unreadable-no-text = Ni ellir ei darllen am nad oes llythrennau ynddi. Efallai mai sgan ydyw: gofynnwch i’w pherchennog am gopi arall.
unreadable-not-supported = Ni ellir ei darllen am nad oes testun y gallai rhaglen ei ganfod mewn ffeiliau o’r math hwn.
compare-no-text = Ni ellir eu cymharu: nid yw testun un ohonynt yn hysbys.
compare-same = Mae eu testun yr un fath.
compare-more = Mae mwy o wahaniaethau nag a ddangosir yma.
compare-skipped = { $n ->
    [zero] Ni adawyd llinellau allan
    [one] { $n } llinell sydd yr un fath
    [two] { $n } linell sydd yr un fath
    [few] { $n } llinell sydd yr un fath
    [many] { $n } llinell sydd yr un fath
   *[other] { $n } llinell sydd yr un fath
}

archive-left-out = Nid yw’r dogfennau hyn yn yr archif, am nad yw eu ffeiliau ar yr hwb hwn:
archive-left-out-name = heb eu cynnwys.txt

tasks-review = Dyddiad adolygu: a yw’n dal yn gywir?
tasks-changed = { $n ->
    [zero] Ni newidiwyd unrhyw ffeiliau
    [one] Ffeiliau a newidiwyd: { $n }
    [two] Ffeiliau a newidiwyd: { $n }
    [few] Ffeiliau a newidiwyd: { $n }
    [many] Ffeiliau a newidiwyd: { $n }
   *[other] Ffeiliau a newidiwyd: { $n }
}
tasks-changed-hint = Daeth y ffeiliau hyn o hybiau eraill ac nid oeddent yr hyn a lofnododd eu hawduron. Ni chadwyd dim ohonynt. Gofynnwch i’r rhai sy’n rhedeg yr hybiau hynny.
kind-document = Dogfen
file-unwanted-here = Ni chymerir ffeiliau o’r math hwn ar yr hwb hwn.
