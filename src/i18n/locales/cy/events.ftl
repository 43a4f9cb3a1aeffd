nav-events = Digwyddiadau
events = Digwyddiadau
events-as-list = Fel rhestr
events-none-in = Dim digwyddiadau ym mis { $month }.
events-next-is = Y nesaf yw
events-none-planned = Does dim digwyddiadau wedi’u trefnu.
events-ics = Ffeil galendr ar gyfer eich calendr eich hun (.ics)
event-months = Misoedd
event-filter-place = Ble
event-filter-any = Unrhyw le
event-filter-any-language = Unrhyw iaith
event-filter-at-place = Mewn lleoliad
event-filter-going = Dim ond y rhai rwy’n mynd iddyn nhw
event-filter-button = Dangos
weekday-1 = Dydd Llun
weekday-2 = Dydd Mawrth
weekday-3 = Dydd Mercher
weekday-4 = Dydd Iau
weekday-5 = Dydd Gwener
weekday-6 = Dydd Sadwrn
weekday-7 = Dydd Sul
event-new = Digwyddiad newydd
event-edit = Newid y digwyddiad
event-cancel = Canslo’r digwyddiad
event-cancelled = Wedi’i ganslo
event-is-cancelled = Mae’r digwyddiad hwn wedi’i ganslo.
event-is-over = Mae’r digwyddiad hwn ar ben.
event-facts = Amser a lle
event-when = Pryd
event-where = Ble
event-online = Ar-lein
event-online-and = Ar-lein a { $place }
event-places-wire = Lleoedd: { $n }
event-repeats = Hefyd ar
event-last-time = Dyma’r tro olaf.
event-link-later = Bydd y ddolen i’w gweld yma pan fydd gennych le.
event-organisers = Trefnir gan
event-coming = Pwy sy’n dod
event-going-count = { $n ->
    [zero] Does neb yn mynd
    [one] Mae { $n } person yn mynd
    [two] Mae { $n } berson yn mynd
    [few] Mae { $n } pherson yn mynd
    [many] Mae { $n } pherson yn mynd
   *[other] Mae { $n } person yn mynd
}
event-free-count = { $n ->
    [zero] Does dim lle ar ôl
    [one] Mae { $n } lle ar ôl
    [two] Mae { $n } le ar ôl
    [few] Mae { $n } lle ar ôl
    [many] Mae { $n } lle ar ôl
   *[other] Mae { $n } lle ar ôl
}
event-waiting-count = { $n ->
    [zero] Does neb yn aros am le
    [one] Mae { $n } person yn aros am le
    [two] Mae { $n } berson yn aros am le
    [few] Mae { $n } pherson yn aros am le
    [many] Mae { $n } pherson yn aros am le
   *[other] Mae { $n } person yn aros am le
}
event-see-attendees = Gweld pwy sy’n dod
event-discussion = Trafodir yn
event-answer = Fyddwch chi’n dod?
event-answer-elsewhere = Cofrestru ar wefan y trefnydd
event-sign-in-to-answer = Mewngofnodwch i ddweud a ydych yn dod
event-full = Llawn
event-full-waits = Mae pob lle wedi’i gymryd. Gallwch aros am un.
event-full-shut = Mae pob lle wedi’i gymryd.
event-message = Neges at y trefnwyr
event-message-hint = Dewisol: anghenion mynediad, bwyd, cwestiwn. Dim ond y trefnwyr fydd yn ei gweld.
event-yes = Rwy’n mynd
event-wait-button = Aros am le
event-maybe = Efallai yr af
event-no = Dydw i ddim yn mynd
event-you-go = Rydych chi’n mynd
event-you-might = Efallai yr ewch chi
event-you-do-not = Dydych chi ddim yn mynd
event-you-wait = Rydych chi’n aros am le
event-waiting-at = Rydych chi’n aros am le: rhif { $place } yn y ciw.
event-sent = Anfonwyd at { $hub }, sydd heb ei gadarnhau eto.
event-confirmed-by = Cadarnhawyd gan { $hub }.
event-refused-full = Does gennych chi ddim lle: roedd pob lle wedi’i gymryd.
event-refused-because = Does gennych chi ddim lle. Mae hwb y trefnydd yn dweud: { $reason }
event-waitlist-told = Mae pob lle yn “{ $title }” wedi’i gymryd. Rydych chi’n rhif { $place } yn y ciw a chewch wybod pan fydd lle ar gael.
event-ics = Rhoi’r digwyddiad yn eich calendr (.ics)
event-words = Am beth y mae
event-day = Diwrnod
event-begins = Yn dechrau am
event-begins-hint = Yn ôl clociau’r gylchfa amser isod, er enghraifft 10:00
event-ends = Yn gorffen am
event-ends-hint = Gellir ei adael yn wag
event-end-day = Diwrnod olaf
event-end-day-hint = Dim ond os yw’n gorffen ar ddiwrnod arall
event-hides-end = Peidio â dangos pryd mae’n gorffen
event-zone = Cylchfa amser
event-zone-hint = Er enghraifft Europe/London neu Europe/Brussels
event-which = Mae’r clociau’n troi’n ôl y noson honno. Pa un o’r ddau amser?
event-which-first = Y cyntaf, cyn i’r clociau droi’n ôl
event-which-second = Yr ail, ar ôl i’r clociau droi’n ôl
event-rhythm = Yn ailadrodd
event-once = Ddim yn ailadrodd
event-daily = Bob dydd
event-weekly = Bob wythnos
event-fortnightly = Bob pythefnos
event-monthly = Bob mis, ar yr un dyddiad
event-monthly-weekday = Bob mis, ar yr un diwrnod o’r wythnos
event-last = Yn ailadrodd tan
event-last-hint = Y diwrnod olaf y gall ddigwydd
event-except = Heblaw ar
event-except-hint = Diwrnodau pan na fydd yn digwydd, un ar bob llinell, er enghraifft 2026-12-25
event-place = Enw’r lle
event-street = Stryd
event-locality = Tref
event-postcode = Cod post
event-country = Gwlad
event-link = Dolen ar gyfer ymuno ar-lein
event-link-hint = Dim ond y rhai sydd â lle sy’n ei gweld, oni bai eich bod yn dewis fel arall
event-link-open = Caiff pawb sy’n gallu gweld y digwyddiad weld y ddolen
event-who = Pwy all ddod
event-capacity = Nifer y lleoedd
event-capacity-hint = Gadewch yn wag os nad oes terfyn
event-waits = Pan fydd yn llawn, gall pobl aros am le
event-listing = Pwy sy’n gweld pwy sy’n dod
event-list-organisers = Dim ond y trefnwyr
event-list-attendees = Pawb sy’n dod
event-list-members = Holl aelodau’r grŵp
event-more-organisers = Trefnwyr eraill
event-more-organisers-hint = Aelodau’r grŵp, un ar bob llinell, er enghraifft @priya neu @priya@hub.example
event-spoken = Iaith
event-spoken-label = Iaith y digwyddiad
event-spoken-en = Yn Saesneg
event-spoken-cy = Yn Gymraeg
event-spoken-both = Yn Gymraeg a Saesneg
event-interpretation = Cyfieithu
event-interpretation-hint = Er enghraifft: cyfieithu ar y pryd o’r Gymraeg, Iaith Arwyddion Prydain
event-discussion-choose = Trafodaeth sy’n perthyn iddo
event-discussion-own = Dim: mae’r atebion o dan y digwyddiad
event-begin-button = Cyhoeddi’r digwyddiad
event-cancel-title = Canslo’r digwyddiad hwn?
event-cancel-effect = Caiff pawb a ddywedodd eu bod yn dod wybod, a bydd calendrau’n ei dynnu allan. Bydd yn aros yma, wedi’i nodi fel un a ganslwyd.
event-cancel-button = Canslo nawr
event-attendees = Pwy sy’n dod
event-nobody-yet = Does neb wedi ateb eto.
event-download = Lawrlwytho’r rhestr:
event-turn-away = Gwrthod lle
event-turn-away-effect = Mae’r sawl y gwrthodir lle iddynt yn colli eu lle i bwy bynnag sy’n aros, yn cael gwybod, ac ni allant gymryd un eto oni bai eich bod chi’n caniatáu hynny.
event-let-come = Gadael iddynt ddod eto
event-turned-away = Mae’r trefnwyr wedi rhoi eich lle i rywun arall.
event-no-member = Mae’r digwyddiad ar gyfer aelodau ei grŵp, ac nid ydych chi’n perthyn iddo mwyach.
flash-event-turned-away = Nid oes gan { $name } le mwyach, a chânt wybod.
flash-event-let-come = Caiff { $name } ddod eto, a chânt wybod.
sheet-turned-away = Gwrthodwyd lle
sheet-name = Enw
sheet-organisation = Sefydliad
sheet-role = Rôl
sheet-hub = Hwb
sheet-answer = Ateb
sheet-message = Neges
sheet-asked = Atebwyd ar
sheet-yes = Yn dod
sheet-maybe = Efallai’n dod
sheet-no = Ddim yn dod
sheet-waits = Yn aros am le
sheet-refused = Heb le
event-ends-before = Rhaid i’r diwedd fod yn hwyrach na’r dechrau
event-too-long = Mae digwyddiad yn para mis ar y mwyaf
event-line-long = Rhaid i hyn fod yn 200 nod neu lai
event-note-long = Rhaid i hyn fod yn 500 nod neu lai
event-link-form = Rhowch gyfeiriad gwe llawn sy’n dechrau â https://
event-nowhere = Dywedwch ble mae: lle, dolen, neu’r ddau
event-capacity-form = Rhowch rif cyfan o leoedd, 1 neu fwy, neu gadewch yn wag
event-zone-unknown = Rhowch enw cylchfa amser, megis Europe/London
event-day-missing = Rhowch y diwrnod
event-day-form = Rhowch ddiwrnod go iawn, megis 2026-12-09
event-time-missing = Rhowch yr amser
event-time-form = Rhowch amser o’r dydd, megis 10:00
event-time-never = Nid yw’r amser hwn yn bod ar y diwrnod hwnnw: mae’r clociau’n neidio drosto
event-time-twice = Daw’r amser hwn ddwywaith ar y diwrnod hwnnw, am fod y clociau’n troi’n ôl. Dywedwch pa un
event-past = Rhaid i’r digwyddiad ddechrau yn y dyfodol
event-last-missing = Rhowch y diwrnod y mae’n ailadrodd hyd ato
event-last-before = Rhaid iddo ailadrodd tan ddiwrnod ar ôl y cyntaf
event-last-far = Gall ailadrodd am dair blynedd ar y mwyaf
event-except-form = Rhowch ddiwrnodau go iawn, un ar bob llinell, megis 2026-12-25
event-discussion-unknown = Dewiswch drafodaeth o’r grŵp hwn
event-organiser-unknown = Rhaid i bob un fod yn aelod o’r grŵp hwn, wedi’i ysgrifennu fel @enw neu @enw@hwb
event-organisers-many = Enwch ddeg ar y mwyaf
flash-event-begun = Mae eich digwyddiad wedi’i gyhoeddi.
flash-event-cancelled = Mae’r digwyddiad wedi’i ganslo. Caiff pawb a ddywedodd eu bod yn dod wybod.
flash-event-sent = Mae eich ateb ar ei ffordd at hwb y trefnydd.
flash-event-waiting = Mae pob lle wedi’i gymryd. Rydych chi yn y ciw.
flash-event-full = Mae pob lle wedi’i gymryd.
flash-event-yes = Rydych chi’n mynd. Mae’r digwyddiad yn eich calendr yma.
flash-event-maybe = Mae’r trefnwyr yn gwybod y gallech ddod.
flash-event-no = Mae’r trefnwyr yn gwybod nad ydych yn dod.
flash-calendar-made = Mae gan eich calendr gyfeiriad newydd. Nid yw’r un blaenorol yn gweithio mwyach.
flash-calendar-gone = Nid oes gan eich calendr gyfeiriad mwyach.
home-events = Eich digwyddiadau nesaf
home-all-events = Pob digwyddiad
group-next-event = Digwyddiad nesaf
calendar-own = Cyfeiriad eich calendr
calendar-own-means = Gyda chyfeiriad cyfrinachol mae eich rhaglen galendr yn dangos digwyddiadau eich grwpiau a’r rhai rydych yn mynd iddyn nhw, ac yn eu cadw’n gyfredol. Gall pwy bynnag sydd â’r cyfeiriad eu darllen.
calendar-address = Y cyfeiriad
calendar-address-once = Copïwch ef nawr: ni ellir ei ddangos eto.
calendar-made-at = Gwnaed ar { $at }.
calendar-used-at = Defnyddiwyd ddiwethaf ar { $at }.
calendar-never-used = Heb ei ddefnyddio eto.
calendar-make = Gwneud cyfeiriad
calendar-reset = Gwneud cyfeiriad newydd
calendar-revoke = Tynnu’r cyfeiriad yn ôl
calendar-private = Ni chynhwysir digwyddiadau grwpiau preifat, oni bai bod hwyluswyr y grŵp wedi caniatáu hynny.
settings-events = Pwy gaiff gynnal digwyddiadau
settings-events-members = Pob aelod
settings-events-facilitators = Hwyluswyr yn unig
settings-in-calendars = Caiff aelodau weld digwyddiadau’r grŵp hwn mewn rhaglenni calendr drwy eu cyfeiriad cyfrinachol
settings-in-calendars-hint = Dim ond ar gyfer grwpiau preifat; caiff eraill bob amser. Gall gwneuthurwr y rhaglen ddarllen yr hyn y mae’n ei nôl.
account-event-mail = Anfonwch e-bost ataf am ddigwyddiadau rwy’n eu hateb
account-event-mail-hint = Cadarnhad gyda chofnod calendr, newidiadau, a nodyn atgoffa y diwrnod cynt.
notice-why-event = Rydych yn cael yr e-bost hwn am i chi ddweud a ydych yn dod i’r digwyddiad hwn.
notice-event-subject = { $what } – { $title } ({ $group })
notice-event-private-subject = { $what }: digwyddiad yn un o’ch grwpiau
notice-event-confirmed = Mae gennych le
notice-event-waiting = Rydych chi yn y ciw
notice-event-refused = Does gennych chi ddim lle
notice-event-changed = Wedi newid
notice-event-called-off = Wedi’i ganslo
notice-event-reminder = Yfory
notice-event-confirmed-text = Mae gennych le yn “{ $title }”.
notice-event-waiting-text = Mae pob lle yn “{ $title }” wedi’i gymryd. Rydych chi yn y ciw, a chewch wybod pan fydd lle ar gael.
notice-event-refused-text = Does gennych chi ddim lle yn “{ $title }”.
notice-event-changed-text = Mae rhywbeth am “{ $title }” wedi newid.
notice-event-called-off-text = Ni fydd “{ $title }” yn digwydd.
notice-event-gone-text = Mae “{ $title }” wedi’i dynnu oddi yma, a’i dudalen gydag ef. Ni fydd yn digwydd fel yr oedd yma.
notice-event-reminder-text = Dyma’ch atgoffa o “{ $title }”.
notice-event-look = Gweld y digwyddiad:
notice-event-others = Gweld beth arall sydd gan y grŵp ar y gweill:
refusal-event-cancelled = Mae’r digwyddiad hwn wedi’i ganslo, felly ni all neb ei ateb mwyach.
refusal-event-over = Mae’r digwyddiad hwn ar ben, felly ni all neb ei ateb mwyach.
refusal-not-an-organiser = Dim ond y rhai sy’n trefnu’r digwyddiad hwn a gaiff wneud hyn.
flash-calendar-mail = Wedi’i gadw.
group-parts = Rhannau’r grŵp
group-members = Aelodau

# What it is, where conversations of all kinds stand side by side.
kind-event = Digwyddiad

event-files = Ffeiliau
event-files-none = Nid oes gan y digwyddiad hwn ffeiliau eto.
event-files-hint = Agenda, sleidiau, cofnodion. Gall digwyddiad gael hyd at { $most } ffeil.
event-files-add = Ychwanegu ffeiliau
event-files-many = Ni all digwyddiad gael cynifer o ffeiliau. Tynnwch rai ohonynt yn gyntaf.
event-file-remove = Tynnu’r ffeil
flash-event-files = Mae’r ffeiliau wedi’u hychwanegu.
flash-event-file-gone = Mae’r ffeil wedi’i thynnu.
delete-event = Dileu’r digwyddiad hwn
event-gone-tells = { $n ->
    [zero] Nid oes neb yn dod, felly ni chaiff neb wybod.
    [one] Caiff { $n } person sy’n dod, a allai ddod neu sy’n aros am le wybod na fydd yn digwydd.
    [two] Caiff { $n } berson sy’n dod, a allai ddod neu sy’n aros am le wybod na fydd yn digwydd.
    [few] Caiff { $n } pherson sy’n dod, a allai ddod neu sy’n aros am le wybod na fydd yn digwydd.
    [many] Caiff { $n } pherson sy’n dod, a allai ddod neu sy’n aros am le wybod na fydd yn digwydd.
   *[other] Caiff { $n } person sy’n dod, a allai ddod neu sy’n aros am le wybod na fydd yn digwydd.
}
event-gone-tells-nobody = Mae ar ben neu wedi’i ganslo eisoes, felly ni chaiff neb wybod.
