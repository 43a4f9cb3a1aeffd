# Groups and memberships.
access-open = Agored
access-restricted = Cyfyngedig
access-private = Preifat
run-from = Hwb y grŵp: { $hub }
you-are-a-member = Rydych yn aelod
role-reader = Darllenydd
role-member = Aelod
role-facilitator = Hwylusydd
role-owner = Perchennog

members = { $n ->
    [zero] Dim aelodau
    [one] { $n } aelod
    [two] { $n } aelod
    [few] { $n } aelod
    [many] { $n } aelod
   *[other] { $n } aelod
}
members-title = Aelodau
members-none = Nid oes unrhyw aelodau’n hysbys yma.
members-known-here = Dyma’r aelodau y mae’r hwb hwn yn gwybod amdanynt. Gan hwb y grŵp ei hun y mae’r rhestr gyfan.
see-members = Gweld pwy ydynt
facilitators = Hwyluswyr:
group-about = Am y grŵp hwn
group-address = Ei gyfeiriad, ar gyfer aelodau hybiau eraill: { $address }
group-hubs = Cedwir copïau o’r hyn a ysgrifennir yma ar yr hybiau hyn:
group-nothing-said = Nid oes neb wedi dechrau trafodaeth.
group-be-first = Nid oes neb wedi dechrau trafodaeth eto. Byddwch y cyntaf i ofyn.
group-arriving = Mae trafodaethau cynharach ar eu ffordd.
group-not-here-yet = Daw trafodaethau’r grŵp hwn i’r hwb hwn pan fydd rhywun o’r hwb yn ymuno â’r grŵp.
group-members-only = Dim ond aelodau a all ddarllen trafodaethau’r grŵp hwn.

join-group = Ymuno â’r grŵp hwn
ask-to-join = Gofyn am gael ymuno
leave-group = Gadael y grŵp hwn
see-request = Gweld hynt eich cais
join-title = Ymuno â’r grŵp { $group }
join-elsewhere = Hwb y grŵp hwn yw { $hub }. Bydd eich hwb chi yn gofyn iddo ar eich rhan.
join-what-they-see = Yr hyn y bydd y grŵp yn ei weld amdanoch
join-change-profile = Newid eich proffil
join-to-reply = Ymuno â’r grŵp er mwyn ateb

request-title = Eich cais i ymuno â’r grŵp { $group }
request-withdraw = Tynnu’r cais yn ôl
request-to-group = Mynd i’r grŵp
request-no-answer = Nid yw { $hub } wedi ateb ers { $since }. Rydym yn dal i geisio.
request-trying-again = Ceisir eto ar { $at }.
step-sent = Wedi’i anfon
step-received = Wedi’i dderbyn gan hwb y grŵp
step-decision = Aelod
step-fetching = Trafodaethau cynharach
step-is-done = cwblhawyd
step-is-current = ar y gweill
step-is-waiting = i ddod

backfill-progress = Trafodaethau cynharach sydd wedi cyrraedd: { $arrived } o { $total }.
backfill-label = Trafodaethau cynharach

flash-joined = Rydych yn aelod bellach.
flash-asked = Mae eich cais ar ei ffordd.
flash-left = Rydych wedi gadael y grŵp.
flash-withdrawn = Mae eich cais wedi’i dynnu’n ôl.
group-name-length = Rhaid i’r enw gynnwys rhwng 3 a 200 o nodau
access-closed = Wedi’i gau
group-only-for-members = I’w aelodau y mae’r hyn a ysgrifennwyd yma tra oedd y grŵp ar gau. Nid oes dim wedi’i ysgrifennu i bawb eto.
