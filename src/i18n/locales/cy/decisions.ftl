# Cofnod y penderfyniadau, a cheisiadau i grwpiau hybiau eraill.
decisions-title = Penderfyniadau
decisions-about = Popeth y mae hwyluswyr y grŵp hwn wedi’i benderfynu ynghylch pwy sy’n perthyn iddo. Dim ond ychwanegu ato y gellir. Mae’r un cofnod gan hwyluswyr ar hybiau eraill.
decisions-none = Nid oes dim wedi’i benderfynu eto.
decisions-download = Lawrlwytho’r cofnod
decisions-older = Penderfyniadau hŷn
record-whole = { $n ->
    [zero] Mae’r cofnod yn gyfan: dim penderfyniadau
    [one] Mae’r cofnod yn gyfan: { $n } penderfyniad
    [two] Mae’r cofnod yn gyfan: { $n } benderfyniad
    [few] Mae’r cofnod yn gyfan: { $n } phenderfyniad
    [many] Mae’r cofnod yn gyfan: { $n } phenderfyniad
   *[other] Mae’r cofnod yn gyfan: { $n } penderfyniad
}
record-broken = Nid yw’r cofnod yn gyfan.
record-missing = Mae penderfyniad { $n } ar goll.
record-altered = Newidiwyd penderfyniad { $n } ers ei gofnodi.
record-unchained = Nid yw penderfyniad { $n } yn dilyn yr un o’i flaen, neu mae diwedd y cofnod ar goll.
record-disputed = Daeth dau fersiwn gwahanol o benderfyniad { $n } i law. Cedwir y ddau.
record-too-large = Mae penderfyniad { $n } ac eraill ar goll: mae’r cofnod yn rhy fawr i gadw rhagor ohono ar yr hwb hwn.
decision-number = Penderfyniad { $n }
decision-by-itself = Rheolau’r grŵp
decision-somebody = rhywun drwy e-bost
decision-admitted = Derbyniwyd { $about } gan { $by } ar { $at }.
decision-declined = Gwrthodwyd cais { $about } gan { $by } ar { $at }.
decision-asked = Gofynnwyd cwestiwn i { $about } gan { $by } ar { $at }.
decision-answered = Atebodd { $about } ar { $at }.
decision-reopened = Tynnwyd y penderfyniad am { $about } yn ôl gan { $by } ar { $at }.
decision-withdrawn = Tynnodd { $about } y cais yn ôl ar { $at }.
decision-expired = Daeth cais { $about } i ben heb ateb ar { $at }.
decision-invited = Gwahoddwyd { $about } gan { $by } ar { $at }.
decision-accepted = Derbyniodd { $about } y gwahoddiad ar { $at }.
decision-revoked = Tynnwyd gwahoddiad { $about } yn ôl gan { $by } ar { $at }.
decision-removed = Daethpwyd ag aelodaeth { $about } i ben gan { $by } ar { $at }.
decision-banned = Caewyd { $about } allan gan { $by } ar { $at }.
decision-unbanned = Caniatawyd i { $about } ddod yn ôl gan { $by } ar { $at }.
decision-appointed = Gwnaed { $about } yn hwylusydd gan { $by } ar { $at }.
decision-relieved = Daethpwyd â rôl { $about } fel hwylusydd i ben gan { $by } ar { $at }.
decision-handed = Trosglwyddwyd y grŵp i { $about } gan { $by } ar { $at }.
decision-access = Newidiwyd pwy gaiff ddarllen y grŵp ac ymuno ag ef gan { $by } ar { $at }.
decision-other = Penderfynwyd “{ $what }” gan { $by } ar { $at }.
decision-until = Tan { $at }.
decision-reason = Ysgrifenasant:
decision-question = Gofynnwyd iddynt:
decision-answer = Atebasant:
decision-message = Gyda’r geiriau:
decision-first = Yr aelod cyntaf o { $host }.
decision-software = Mae’n rhedeg { $software }.
request-decision = Cyfeirnod y penderfyniad hwn, i’r hwyluswyr: { $address }

offers-about = Rhedir y grŵp hwn o { $hub }. Anfonir eich penderfyniadau yno, a byddant yn dal pan fydd { $hub } wedi’u cadarnhau.
offer-was-asked = Gofynnwyd iddynt:
offer-sent-admit = Rydych wedi cymeradwyo’r cais hwn. Nid yw hyb y grŵp wedi’i gadarnhau eto.
offer-sent-decline = Rydych wedi gwrthod y cais hwn. Nid yw hyb y grŵp wedi’i gadarnhau eto.
offer-sent-ask = Mae eich cwestiwn ar ei ffordd i hyb y grŵp.
offer-sent-undo = Rydych wedi tynnu’r penderfyniad yn ôl. Nid yw hyb y grŵp wedi’i gadarnhau eto.
offer-admitted = Cymeradwywyd gan { $by }
offer-declined = Gwrthodwyd gan { $by }
offer-closed = Wedi cau
offer-not-done = Ni wnaed yr hyn a benderfynwyd gennych.
flash-offer-sent = Mae eich penderfyniad am { $name } ar ei ffordd i hyb y grŵp.
