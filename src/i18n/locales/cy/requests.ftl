# Ceisiadau i ymuno â grŵp, a sut yr atebir hwy.
join-reason = Pam yr hoffech ymuno?
join-reason-hint = Bydd yr hwyluswyr yn ei ddarllen. Mae brawddeg neu ddwy yn ddigon.
words-missing = Ysgrifennwch ychydig eiriau
words-long = Dim mwy na 1,000 o nodau

requests-title = Ceisiadau i ymuno
requests-none = Nid oes neb yn aros.
requests-waiting = { $n ->
    [zero] Dim ceisiadau i ymuno
    [one] { $n } cais i ymuno
    [two] { $n } gais i ymuno
    [few] { $n } chais i ymuno
    [many] { $n } chais i ymuno
   *[other] { $n } cais i ymuno
}
requests-decided = Newydd eu penderfynu
request-no-role = rôl heb ei rhoi
request-no-organisation = sefydliad heb ei roi
request-no-reason = Ni roddwyd rheswm.
request-silent = Ni roddwyd rheswm; nid yw eu meddalwedd yn anfon un. Gallwch ofyn iddynt.
request-asked-at = Gofynnwyd ar
request-was-asked = Gofynnwyd yn ôl:
request-answered = Eu hateb:
request-waits-for-answer = Nid ydynt wedi ateb eto.
request-first-from-hub = Dyma fyddai’r aelod cyntaf o { $hub }. Caiff yr hyn a ysgrifennir yn y grŵp ei gopïo yno, a gall ei weinyddwyr ei ddarllen yn dechnegol.
request-message = Neges at { $name }
request-message-hint = Byddant yn ei chael gyda’ch penderfyniad, neu fel eich cwestiwn.
request-admit = Cymeradwyo
request-decline = Gwrthod
request-ask = Gofyn cwestiwn
request-undo = Dadwneud
request-undo-until = gellir ei dynnu’n ôl tan { $at }
request-was-admitted = Cymeradwywyd
request-was-declined = Gwrthodwyd; heb ei ddweud eto
flash-admitted = Mae { $name } yn aelod bellach, a rhoddir gwybod i’r person.
flash-declined = Gwrthodwyd { $name }. Rhoddir gwybod i’r person ymhen deng munud, oni bai eich bod yn ei ddadwneud.
flash-questioned = Mae eich cwestiwn i { $name } ar ei ffordd.
flash-reopened = Mae cais { $name } yn aros eto.
flash-explained = Mae eich ateb ar ei ffordd.

request-with-facilitators = Gyda’r hwyluswyr
request-question-title = Mae’r hwyluswyr yn gofyn
request-your-answer = Eich ateb
request-send-answer = Anfon yr ateb
request-their-words = Ateb y grŵp:
request-was-declined-you = Gwrthodwyd eich cais.
request-again-after = Gallwch ofyn eto ar ôl { $at }.
request-withdrawn-you = Fe dynnoch eich cais yn ôl.
request-expired-you = Nid atebodd neb o fewn 60 diwrnod.
request-removed-you = Mae’r hwyluswyr wedi dod â’ch aelodaeth i ben.
request-ask-again = Gofyn eto
request-not-known-there = Nid yw hwb y grŵp yn eich rhestru fel aelod mwyach. Os credwch mai camgymeriad yw hynny, gofynnwch am gael ymuno eto.

no-partner = Nid yw { $hub } yn un o’n partneriaid, felly ni ellir anfon dim yno.
no-partner-what = Pwy bynnag sy’n rhedeg yr hwb hwn sy’n penderfynu â pha hybiau y mae’n siarad. Gallwch ddweud wrthynt yr hoffech ymuno.
no-partner-ask = Gofyn i’ch gweinyddwr
no-partner-asked = Gofynnoch ar { $at }. Pan fydd y gweinyddwr wedi ei wneud yn bartner, gallwch ofyn am gael ymuno yma.
flash-partner-asked = Gofynnwyd i’ch gweinyddwr.
tasks-partner = Hoffai aelodau ymuno â grŵp ar { $hub }, nad yw’n bartner
request-until = Daliwn i geisio tan { $at }.
request-contact = Os yw’n frys, gofynnwch i’r rhai sy’n rhedeg yr hwb hwnnw:
request-try-now = Rhoi cynnig arall arni nawr
flash-request-tried = Mae’ch cais yn cael ei anfon eto.
request-unreachable-you = Ni ellid cyrraedd hwb y grŵp am 14 diwrnod, felly ni chyrhaeddodd eich cais yno.
notice-unreachable = Ni chyrhaeddodd eich cais i ymuno â { $group }: ni ellid cyrraedd yr hwb sy’n rhedeg y grŵp am 14 diwrnod. Gallwch ofyn eto.
request-first-here = Y cyntaf o { $hub }: darllenwch y rhybudd
request-open-now = Mae’r grŵp yn agored bellach: gallwch ymuno ag ef heb ofyn eto.
request-reads-only = Cewch ddarllen yn y grŵp hwn, ond nid ysgrifennu. Gofynnwch i’r hwyluswyr os hoffech ysgrifennu.
