# Keeping order: what helped, what is pinned, closed and removed, reports, who is shut out.
helpful = Defnyddiol
helpful-take-back = Tynnu’n ôl
helped = { $n ->
    [zero] Nid oes neb wedi dweud bod hyn yn ddefnyddiol eto
    [one] Roedd hyn yn ddefnyddiol i { $n } person
    [two] Roedd hyn yn ddefnyddiol i { $n } berson
    [few] Roedd hyn yn ddefnyddiol i { $n } pherson
    [many] Roedd hyn yn ddefnyddiol i { $n } pherson
   *[other] Roedd hyn yn ddefnyddiol i { $n } o bobl
}
replies-arrived = Atebion sydd wedi cyrraedd: { $arrived } o { $total }.
not-taken = Ni dderbyniodd y grŵp hyn, ac ni roddodd reswm.
not-taken-because = Ni dderbyniodd y grŵp hyn: { $reason }

order-controls = I hwyluswyr
pinned = Wedi’i phinio
pinned-list = Wedi’u pinio
pin = Pinio
unpin = Dadbinio
other-discussions = Trafodaethau eraill
discussions-all-pinned = Nid oes rhai eraill.
lock = Cau i atebion
unlock = Ailagor i atebion
lock-title = Cau’r drafodaeth hon i atebion?
lock-effect = Ni all neb ateb mwyach. Bydd yr hyn a ysgrifennwyd yn aros, a gallwch ei hailagor.
locked-because = Nid yw’r drafodaeth hon yn derbyn rhagor o atebion: { $reason }
lock-title-post = Cau’r cofnod hwn i atebion?
lock-title-document = Cau’r ddogfen hon i atebion?
lock-title-event = Cau’r digwyddiad hwn i atebion?
locked-post = Nid yw’r cofnod hwn yn derbyn rhagor o atebion.
locked-document = Nid yw’r ddogfen hon yn derbyn rhagor o atebion.
locked-event = Nid yw’r digwyddiad hwn yn derbyn rhagor o atebion.
locked-because-post = Nid yw’r cofnod hwn yn derbyn rhagor o atebion: { $reason }
locked-because-document = Nid yw’r ddogfen hon yn derbyn rhagor o atebion: { $reason }
locked-because-event = Nid yw’r digwyddiad hwn yn derbyn rhagor o atebion: { $reason }
remove-discussion = Tynnu’r drafodaeth hon ymaith
remove-post = Tynnu’r cofnod hwn ymaith
remove-event = Tynnu’r digwyddiad hwn ymaith
remove-reply = Tynnu’r ateb hwn ymaith
remove-title = Tynnu hyn ymaith?
remove-effect = Caiff y geiriau eu dileu yma, a rhoddir gwybod i’r hybiau sy’n cadw copïau fod rhaid iddynt eu dileu. Bydd eich rheswm yn sefyll yn eu lle. Bydd atebion gan eraill yn aros. Am 90 diwrnod gall yr hwyluswyr ar hwb y grŵp ei hun ei roi yn ôl, a gall yr awdur ei weld o hyd.
remove-button = Ei dynnu ymaith
removed-title = Trafodaeth a dynnwyd ymaith
removed-title-post = Cofnod a dynnwyd ymaith
removed-title-document = Dogfen a dynnwyd ymaith
removed-title-event = Digwyddiad a dynnwyd ymaith
removed = Tynnwyd ymaith gan yr hwyluswyr.
removed-because = Tynnwyd ymaith gan yr hwyluswyr: { $reason }
written-by = Ysgrifennwyd gan { $name }
field-reason = Rheswm
field-reason-optional = Rheswm (gallwch ei adael allan)
field-reason-hint = Bydd pawb sy’n darllen yr hyn sydd yma yn ei weld, ar bob hwb.
reason-missing = Dywedwch pam mewn ychydig eiriau
reason-long = Gall y rheswm gynnwys hyd at 500 nod
leave-it = Ei adael fel y mae

report = Rhoi gwybod
report-title = Rhoi gwybod am hyn
report-reason = Beth sydd o’i le arno?
report-reason-hint = Er enghraifft: mae’n anghwrtais, mae’n hysbyseb, neu mae’n dweud rhywbeth am berson na ddylai fod yn gyhoeddus.
report-reason-long = Gall yr hyn a ddywedwch gynnwys hyd at 1,000 nod
report-openly = Dweud wrth yr hwb arall mai fi a roddodd wybod
report-only-named = Dim ond gan rywun y gall ei enwi y mae { $hub } yn derbyn gwybodaeth o’r fath: ni fydd yn clywed am hyn oni bai eich bod yn ticio’r blwch hwn.
report-read-here = Bydd hwyluswyr y grŵp hwn yn darllen yr hyn a ddywedwch, gyda’ch enw.
report-read-elsewhere = Hwb y grŵp yw { $hub }: ei hwyluswyr yno fydd yn darllen yr hyn a ddywedwch.
report-read-by-author = Rhoddir gwybod hefyd i { $hub }, hwb cartref yr awdur.
report-unnamed = Bydd hwb arall yn cael gwybod beth sydd o’i le a pham, ond nid pwy ydych chi, oni bai eich bod yn ticio’r blwch.
report-button = Anfon
reports-title = Adroddiadau
reports-elsewhere = Mae’r grŵp hwn yn cael ei redeg o { $hub }: yno y mae’r rhan fwyaf o’r adroddiadau amdano, gyda’i hwyluswyr ar yr hwb hwnnw.
reports-none = Nid oes dim i edrych arno.
reports-waiting = { $n ->
    [zero] Dim adroddiadau
    [one] { $n } adroddiad i edrych arno
    [two] { $n } adroddiad i edrych arnynt
    [few] { $n } adroddiad i edrych arnynt
    [many] { $n } adroddiad i edrych arnynt
   *[other] { $n } adroddiad i edrych arnynt
}
report-gone = Mae hwn wedi’i ddileu neu ei dynnu ymaith
report-without-reason = Ni roddwyd rheswm.
report-by-hub = Gan { $hub }, nad yw’n dweud pwy

appoint = Gwneud yn hwylusydd
unappoint = Gwneud yn aelod cyffredin
ban-title = Cau { $name } allan o’r grŵp
ban-effect = Ni fydd yn aelod mwyach, ac ni fydd yn gallu ymuno eto yn y cyfamser. Bydd yr hyn a ysgrifennodd yn aros. Gallwch ganiatáu i’r person ddychwelyd unrhyw bryd.
ban-reason-hint = Bydd yr hwyluswyr yn ei weld, a rhoddir gwybod i hwb cartref y person.
ban-length = Am ba hyd
ban-for-a-day = Un diwrnod
ban-for-a-week = Un wythnos
ban-for-a-month = Un mis
ban-for-good = Am byth
ban-length-missing = Dewiswch am ba hyd
ban-button = Cau allan
banned-title = Wedi’u cau allan
banned-until = Tan { $until }
banned-for-good = Wedi’i gau allan am byth
lift-ban = Caniatáu dychwelyd

moved-group = Mae’r grŵp hwn wedi symud i
moved-person = Mae’r person hwn wedi symud i
move-same = Yno y mae eisoes
move-no-address = Nid cyfeiriad person neu grŵp ar hwb arall yw hwn

flash-pinned = Mae wedi’i phinio: bydd yn sefyll yn gyntaf yn y grŵp.
flash-unpinned = Nid yw wedi’i phinio mwyach.
flash-locked = Nid yw’n derbyn rhagor o atebion.
flash-unlocked = Mae’n derbyn atebion eto.
flash-removed = Mae wedi’i dynnu ymaith.
flash-reported = Diolch. Mae’r hyn a ddywedoch ar ei ffordd at y rhai a fydd yn edrych arno.
flash-report-closed = Mae’r adroddiad wedi’i gau.
flash-appointed = Mae { $name } yn hwylusydd bellach.
flash-appointment-ended = Mae { $name } yn aelod cyffredin bellach.
flash-banned = Caewyd { $name } allan o’r grŵp.
flash-ban-lifted = Caiff { $name } ymuno eto.
banned-you-until = Mae’r hwyluswyr wedi’ch cau allan o’r grŵp hwn tan { $until }. Gallwch ddod yn ôl ar ôl hynny.
banned-you = Mae’r hwyluswyr wedi’ch cau allan o’r grŵp hwn am byth. Dim ond os byddant yn caniatáu hynny y gallwch ddod yn ôl.
banned-you-why = Eu rheswm:
