# Cofrestru, cyfeiriadau a chyfrineiriau: tudalennau a llythyrau.
register-how = Byddwn yn ysgrifennu i’ch cyfeiriad e-bost; gyda’r ddolen yn y llythyr hwnnw byddwch yn dewis cyfrinair ac yn agor eich cyfrif.
register-reason = Pam yr hoffech gael cyfrif?
register-reason-hint = Bydd y gweinyddwyr yn ei ddarllen. Mae brawddeg yn ddigon.
register-ask = Parhau
register-sent-title = Edrychwch ar eich e-bost
register-sent = Rydym wedi ysgrifennu i’r cyfeiriad a roddwyd gennych. Agorwch y ddolen yn y llythyr o fewn 24 awr i fynd ymlaen.
field-email-hint = Cyfeiriad eich sefydliad, os oes gennych un: mae’n dangos ble rydych yn gweithio. Byddwn yn ysgrifennu ato i sicrhau mai eich cyfeiriad chi ydyw.
field-organisation-hint = Yn eich geiriau eich hun. Fe’i dangosir fel yr hyn a ddywedwch chi.
sent-nothing-came = Os na ddaw dim o fewn ychydig funudau, edrychwch ymhlith y post sothach a gwiriwch eich bod wedi teipio’r cyfeiriad yn gywir.
sent-again = Rhoi cynnig arall arni
link-dead-title = Ni ellir defnyddio’r ddolen hon
link-dead = Mae wedi’i defnyddio eisoes, mae’n rhy hen, neu mae rhan ohoni ar goll. Gwiriwch fod y ddolen gyfan wedi’i chopïo, neu gofynnwch am lythyr newydd.
link-again = Gofyn am lythyr newydd
confirm-title = Mae eich cyfeiriad wedi’i gadarnhau: dewiswch gyfrinair
confirm-lead = Os na ofynnoch am y cyfrif hwn, caewch y dudalen: ni fydd dim yn digwydd.
confirm-other-handle = Cymerwyd eich enw byr yn y cyfamser; dewiswch un arall
confirm-works-there = Rwy’n gweithio i { $organisation }, a chaiff fy mhroffil ddweud hynny
sign-in-forgotten = Wedi anghofio’ch cyfrinair?
reset-title = Wedi anghofio cyfrinair
reset-lead = Rhowch gyfeiriad e-bost eich cyfrif. Byddwn yn ysgrifennu ato gyda dolen i ddewis cyfrinair newydd.
reset-send = Anfon y llythyr
password-sent-title = Edrychwch ar eich e-bost
password-sent = Os oes cyfrif â’r cyfeiriad hwn, rydym wedi ysgrifennu ato. Mae’r ddolen yn y llythyr yn gweithio am awr.
choose-title = Dewis cyfrinair newydd
choose-lead = Cewch eich allgofnodi ym mhobman, ac wedyn gallwch fewngofnodi â’r cyfrinair newydd.
choose-password = Cyfrinair newydd
choose-save = Cadw’r cyfrinair newydd
flash-password-changed = Mae eich cyfrinair wedi’i newid. Gallwch fewngofnodi ag ef nawr.
password-wrong = Nid hwn yw eich cyfrinair
account-address = Cyfeiriad e-bost
account-address-unconfirmed = heb ei gadarnhau
account-change-address = Newid eich cyfeiriad e-bost
account-confirm-address = Cadarnhau neu newid eich cyfeiriad e-bost
account-proposed = Mae eich cyfeiriad e-bost yn perthyn i { $organisation }. Gall eich proffil ddweud eich bod yn gweithio yno, a bod hyn wedi’i wirio.
account-no-organisation = Dewch o hyd i’ch un chi a dywedwch eich bod yn gweithio yno:
account-see-organisation = Gweld eich sefydliad
account-speaks-for = Cadarnhau pwy sy’n gweithio i { $organisation }
address-title = Eich cyfeiriad e-bost
address-now = Eich cyfeiriad ar hyn o bryd yw { $address }.
address-unconfirmed = Eich cyfeiriad yw { $address }. Nid ydych wedi cadarnhau eto mai eich un chi ydyw.
address-new = Cyfeiriad e-bost
address-new-hint = Byddwn yn ysgrifennu ato gyda dolen. Ni fydd dim yn newid nes i chi ddefnyddio’r ddolen. Daw unrhyw wiriad o’ch sefydliad sy’n dibynnu ar yr hen gyfeiriad i ben.
address-password = Eich cyfrinair
address-send = Anfon y llythyr
address-same = Hwn yw eich cyfeiriad eisoes
address-confirm-title = Cadarnhau eich cyfeiriad e-bost
address-confirm-lead = { $address } fydd cyfeiriad eich cyfrif.
address-confirm-button = Cadarnhau
flash-address-sent = Rydym wedi ysgrifennu i’r cyfeiriad hwn. Agorwch y ddolen yn y llythyr o fewn 24 awr.
flash-address-changed = Mae eich cyfeiriad e-bost wedi’i gadarnhau.

newcomers-title = Pobl sy’n aros
newcomers-waiting = { $n ->
    [zero] Nid oes neb yn aros i gael ei dderbyn.
    [one] Mae { $n } person yn aros i gael ei dderbyn.
    [two] Mae { $n } berson yn aros i gael eu derbyn.
    [few] Mae { $n } pherson yn aros i gael eu derbyn.
    [many] Mae { $n } pherson yn aros i gael eu derbyn.
   *[other] Mae { $n } o bobl yn aros i gael eu derbyn.
}
newcomer-address = Cyfeiriad wedi’i gadarnhau
newcomer-domain = Parth
newcomer-recognised = Sefydliad a adnabuwyd
newcomer-not-recognised = Nid oes gan yr un y parth hwn
newcomer-says = Yn dweud eu bod yn gweithio i
newcomer-message-hint = Byddant yn ei chael drwy’r post gyda’ch penderfyniad.
newcomer-approve = Derbyn
flash-person-approved = Gallant fewngofnodi nawr, a rhoddir gwybod iddynt drwy’r post.
flash-person-declined = Ni chawsant eu derbyn, a rhoddir gwybod iddynt drwy’r post. Ni chedwir dim amdanynt.

letter-not-you = Os nad chi oedd yno, peidiwch â gwneud dim: ni fydd dim yn digwydd.
letter-tell-us = Os nad chi oedd yno, rhowch wybod i weinyddwyr { $hub } ar unwaith. Dyma sut i gysylltu â nhw:
letter-message = Mae’r gweinyddwr yn ysgrifennu:
letter-register-subject = Cadarnhewch eich cyfeiriad ar gyfer { $hub }
letter-register = Hoffai rhywun, chi gobeithio, agor cyfrif ar { $hub } â’r cyfeiriad e-bost hwn.
letter-register-how = I fynd ymlaen, agorwch y dudalen hon o fewn 24 awr a dewiswch gyfrinair:
letter-already-subject = Eich cyfeiriad ar { $hub }
letter-already = Roedd rhywun, chi gobeithio, am ddefnyddio’r cyfeiriad e-bost hwn ar { $hub }. Mae cyfrif â’r cyfeiriad hwn eisoes, felly ni newidiwyd dim.
letter-already-sign-in = I fewngofnodi:
letter-already-password = Os ydych wedi anghofio’ch cyfrinair:
letter-address-subject = Cadarnhewch eich cyfeiriad newydd ar gyfer { $hub }
letter-address = Hoffai rhywun, chi gobeithio, i hwn fod yn gyfeiriad e-bost eu cyfrif ar { $hub }.
letter-address-how = I fynd ymlaen, agorwch y dudalen hon o fewn 24 awr, mewngofnodwch, a phwyswch y botwm:
letter-address-changed-subject = Mae gan eich cyfrif ar { $hub } gyfeiriad newydd
letter-address-changed = Newidiwyd cyfeiriad e-bost eich cyfrif ar { $hub }. Ni ddefnyddir hwn mwyach.
letter-password-subject = Cyfrinair newydd ar gyfer { $hub }
letter-password = Mae rhywun, chi gobeithio, wedi anghofio cyfrinair eich cyfrif ar { $hub }.
letter-password-how = I ddewis un newydd, agorwch y dudalen hon o fewn awr:
letter-password-changed-subject = Newidiwyd eich cyfrinair ar { $hub }
letter-password-changed = Newidiwyd cyfrinair eich cyfrif ar { $hub }, ac fe’ch allgofnodwyd ym mhobman.
letter-approved-subject = Croeso i { $hub }
letter-approved = Mae un o weinyddwyr { $hub } wedi’ch derbyn. Gallwch fewngofnodi nawr:
letter-declined-subject = Eich cyfrif ar { $hub }
letter-declined = Mae un o weinyddwyr { $hub } wedi penderfynu peidio ag agor cyfrif i chi. Dilëwyd yr hyn a ddywedoch wrthym.
letter-waiting-subject = Mae pobl yn aros i gael eu derbyn i { $hub }
letter-waiting = { $n ->
    [zero] Nid oes neb yn aros am gyfrif.
    [one] Mae { $n } person yn aros am gyfrif. Gallwch benderfynu yma:
    [two] Mae { $n } berson yn aros am gyfrif. Gallwch benderfynu yma:
    [few] Mae { $n } pherson yn aros am gyfrif. Gallwch benderfynu yma:
    [many] Mae { $n } pherson yn aros am gyfrif. Gallwch benderfynu yma:
   *[other] Mae { $n } o bobl yn aros am gyfrif. Gallwch benderfynu yma:
}
