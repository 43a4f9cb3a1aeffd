# Gwahoddiadau i grwpiau, a dechrau grŵp.
invite-title = Gwahodd pobl
invite-lead = Mae gwahoddiadau’n para 28 diwrnod. Gallwch eu hanfon eto neu eu tynnu’n ôl yma.
invite-list = Pwy hoffech chi ei wahodd?
invite-list-hint = Un ar bob llinell, 500 ar y mwyaf: cyfeiriad e-bost, neu gyfeiriad fel @enw@hwb. Mae tabl o daenlen yn gweithio hefyd: y cyfeiriad yn gyntaf, yna enw.
invite-file = Neu ffeil (CSV)
invite-file-hint = Cadwch y daenlen fel CSV. Fe’i darllenir ynghyd â’r hyn sydd uchod.
invite-message = Neges atynt
invite-message-hint = Byddant yn ei gweld gyda’r gwahoddiad. Dim ond os yw’r e-bost yn dweud enw’r grŵp y bydd yn ei chynnwys.
invite-names-group = Dweud enw’r grŵp yn yr e-bost
invite-names-group-hint = Gellir darllen e-bost dros ysgwydd rhywun. Heb hyn, dim ond y dudalen y tu ôl i’r ddolen sy’n dweud pa grŵp ydyw.
invite-elsewhere-hint = Yn achos pobl ar hybiau eraill, bydd eu hwb yn dysgu enw a chyfeiriad y grŵp hwn. Gall ei weinyddwyr eu darllen yn dechnegol.
invite-check = Gwirio’r rhestr
invite-send = { $n ->
    [0] Peidio ag anfon gwahoddiadau
    [zero] Anfon { $n } gwahoddiad
    [one] Anfon { $n } gwahoddiad
    [two] Anfon { $n } wahoddiad
    [few] Anfon { $n } gwahoddiad
    [many] Anfon { $n } gwahoddiad
   *[other] Anfon { $n } gwahoddiad
}
invite-preview = Yr hyn a gâi ei anfon
invite-here = { $n ->
    [0] Neb o’r hwb hwn
    [zero] { $n } person o’r hwb hwn
    [one] { $n } person o’r hwb hwn
    [two] { $n } berson o’r hwb hwn
    [few] { $n } pherson o’r hwb hwn
    [many] { $n } pherson o’r hwb hwn
   *[other] { $n } person o’r hwb hwn
}
invite-elsewhere = { $n ->
    [0] Neb ar hybiau eraill
    [zero] { $n } person ar hybiau eraill
    [one] { $n } person ar hwb arall
    [two] { $n } berson ar hybiau eraill
    [few] { $n } pherson ar hybiau eraill
    [many] { $n } pherson ar hybiau eraill
   *[other] { $n } person ar hybiau eraill
}
invite-unknown = { $n ->
    [0] Dim cyfeiriadau sy’n newydd i’r hwb hwn
    [zero] { $n } cyfeiriad sy’n newydd i’r hwb hwn
    [one] { $n } cyfeiriad sy’n newydd i’r hwb hwn
    [two] { $n } gyfeiriad sy’n newydd i’r hwb hwn
    [few] { $n } chyfeiriad sy’n newydd i’r hwb hwn
    [many] { $n } chyfeiriad sy’n newydd i’r hwb hwn
   *[other] { $n } cyfeiriad sy’n newydd i’r hwb hwn
}
invite-unknown-hint = Byddant yn cael e-bost gyda dolen, a gallant fewngofnodi neu greu cyfrif yn gyntaf.
invite-problems = { $n ->
    [0] Ni chaiff unrhyw res ei gadael allan
    [zero] { $n } rhes yn cael eu gadael allan
    [one] { $n } rhes yn cael ei gadael allan
    [two] { $n } res yn cael eu gadael allan
    [few] { $n } rhes yn cael eu gadael allan
    [many] { $n } rhes yn cael eu gadael allan
   *[other] { $n } rhes yn cael eu gadael allan
}
invite-no-address = Nid oes cyfeiriad e-bost na @enw@hwb yn y rhes hon
invite-nobody-here = Nid oes neb o’r enw hwn ar yr hwb hwn
invite-twice = Mae yn y rhestr ddwywaith
invite-already = Wedi’i wahodd yn barod
invite-member = Yn aelod yn barod
invite-has-asked = Wedi gofyn am gael ymuno: penderfynwch o dan “Ceisiadau i ymuno”
invite-shut-out = Wedi’i gau allan o’r grŵp
invite-hub-would-not-keep = Ni fyddai eu hwb yn cadw’r hyn a ysgrifennir yma i aelodau
invite-not-a-partner = Nid yw eu hwb yn un o’n partneriaid
invite-empty = Ysgrifennwch o leiaf un cyfeiriad
invite-too-long = Mae’r rhestr yn rhy hir: 500 o bobl ar y tro ar y mwyaf

invitations-title = Gwahoddiadau
invitations-none = Nid oes neb wedi’i wahodd.
invitations-open = Wedi’i wahodd, daw i ben ar { $day }
invitations-looking = Gofynnir i’w hwb pwy ydynt
invitations-missing = Nid yw eu hwb yn adnabod neb o’r enw hwn
invitations-unfit = Ni fyddai eu hwb yn cadw’r hyn a ysgrifennir yma i aelodau
invitations-accepted = Wedi dod
invitations-declined = Wedi gwrthod
invitations-revoked = Wedi’i dynnu’n ôl
invitations-expired = Wedi dod i ben
invitations-again = Anfon eto
invitations-revoke = Tynnu’n ôl
flash-invited = Mae’r gwahoddiadau ar eu ffordd.
flash-invited-nobody = Ni wahoddwyd neb.
flash-invited-again = Mae’r gwahoddiad ar ei ffordd eto, am 28 diwrnod arall.
flash-not-invited-again = Ni anfonwyd dim: fe’i hanfonwyd ychydig yn ôl, neu mae ar ben.
flash-invitation-revoked = Mae’r gwahoddiad wedi’i dynnu’n ôl.

invited-title = Mae gwahoddiad i chi
invited-by = Mae { $name } wedi eich gwahodd.
invited-until = Daw i ben ar { $day }.
invited-accept = Derbyn
invited-decline = Gwrthod y gwahoddiad
invited-their-words = Maent yn ysgrifennu:
flash-invitation-declined = Rydych wedi gwrthod y gwahoddiad.
invited-page-title = Gwahoddiad
invited-to = Mae { $name } yn eich gwahodd i’r grŵp { $group }.
invited-sign-in-first = I dderbyn, mewngofnodwch neu crëwch gyfrif ar yr hwb hwn. Dewch yn ôl i’r dudalen hon wedyn.

invitation-mail-subject = Gwahoddiad i grŵp ar { $hub }
invitation-mail-subject-named = Gwahoddiad i’r grŵp { $group }
invitation-mail-named = Mae { $name } yn eich gwahodd i’r grŵp { $group }.
invitation-mail-unnamed = Mae { $name } yn eich gwahodd i grŵp ar { $hub }.
invitation-mail-how = Gallwch dderbyn neu wrthod tan { $until } ar y dudalen hon:
invitation-mail-end = Nid yw agor y dudalen yn newid dim. Os nad oeddech yn disgwyl hyn, nid oes angen i chi wneud dim.
    { $hub }

found-title = Dechrau grŵp
found-lead = Chi fydd yn ei redeg. Gwahoddwch bobl pan fydd yno.
found-name = Enw’r grŵp
found-name-hint = Yr hyn y mae pobl yn ei ddarllen, rhwng 3 a 200 o nodau.
found-purpose = Beth yw ei bwrpas?
found-purpose-hint = Ar gyfer pwy y mae a beth maent yn ei wneud ynddo, mewn ychydig frawddegau.
found-purpose-long = Rhaid i’r pwrpas gynnwys 2,000 o nodau ar y mwyaf
found-access-title = Pwy a all ddod o hyd iddo a’i ddarllen?
found-access = Mynediad
found-access-table = Pwy sy’n gweld beth
found-who = Pwy
found-anybody = Pawb
found-members = Aelodau’r grŵp
found-invited = Pobl yr ydych wedi’u gwahodd
found-sees-all = popeth
found-sees-card = yr enw a’r pwrpas
found-sees-nothing = dim: iddynt hwy nid yw’r grŵp yno
found-open-how = Gall pawb ymuno ohonynt eu hunain.
found-restricted-how = Bydd pobl yn gofyn am gael ymuno; yr hwyluswyr sy’n penderfynu.
found-private-how = Drwy wahoddiad yn unig. Ar hybiau aelodau a phobl a wahoddwyd, gall gweinyddwyr ei weld yn dechnegol.
found-how = Sut mae ymuno
found-language-title = Iaith
found-second-title = Ail hwylusydd
found-second = Gyda phwy yr hoffech ei redeg?
found-second-hint = Cyfeiriad e-bost, neu @enw@hwb. Fe’u gwahoddir, a dônt yn hwylusydd pan fyddant yn derbyn. Ni ddylai grŵp ddibynnu ar un person.
found-second-unusable = Nid yw hwn yn gyfeiriad e-bost nac yn @enw@hwb y gellir ei wahodd
found-button = Dechrau’r grŵp
flash-founded = Mae’r grŵp yno. Nawr gwahoddwch bobl.
handle-unusable = Ni ellir defnyddio’r enw byr hwn; dewiswch un arall
only-facilitator = Chi yw’r unig hwylusydd. Gwahoddwch rywun i redeg y grŵp gyda chi, neu gwnewch aelod yn hwylusydd.
tasks-invitation = Gwahoddiad i’w dderbyn neu ei wrthod
flash-invitation-taken = Rydych wedi derbyn. Bydd y grŵp yn ymddangos yma cyn gynted ag y bydd ei hwb wedi ateb.
