# Sefydliadau, pwy sy’n perthyn iddynt, a sut y gwiriwyd hynny.
organisations-title = Sefydliadau
organisations-lead = Cyrff y mae eu pobl yn defnyddio’r hwb hwn.
organisations-search = Chwilio yn ôl enw
organisations-none = Nid oes sefydliadau yma eto.
organisations-none-found = Nid oes sefydliad sy’n cyfateb.
organisations-clear = Dangos pob sefydliad
organisation-kind = Math
organisation-nation = Gwlad
kind-any = Unrhyw fath
kind-council = Cyngor
kind-department = Adran o’r llywodraeth
kind-health = GIG ac iechyd
kind-police = Heddlu
kind-fire = Tân ac achub
kind-charity = Elusen
kind-university = Prifysgol
kind-public = Corff cyhoeddus arall
kind-other = Arall
nation-any = Unrhyw wlad
nation-england = Lloegr
nation-scotland = Yr Alban
nation-wales = Cymru
nation-northern-ireland = Gogledd Iwerddon
nation-uk-wide = Y DU gyfan
nation-elsewhere = Rhywle arall

says-works-at = Yn dweud eu bod yn gweithio i “{ $organisation }”
checked-by-domain = { $organisation }, gwiriwyd drwy barth e-bost ar { $day }
checked-by-contact = { $organisation }, cadarnhawyd gan gyswllt y sefydliad ar { $day }
not-checked = { $organisation }, heb ei wirio
checked-by-domain-elsewhere = “{ $organisation }”, gwiriwyd gan { $host } drwy barth e-bost ar { $day }
checked-by-contact-elsewhere = “{ $organisation }”, gwiriwyd gan { $host }: cadarnhawyd gan gyswllt y sefydliad ar { $day }
not-checked-elsewhere = “{ $organisation }”, heb ei wirio gan { $host }
by-domain-on = Gwiriwyd drwy barth e-bost ar { $day }
by-contact-on = Cadarnhawyd gan gyswllt y sefydliad ar { $day }
by-nobody = Heb ei wirio
see-organisation = Gweld y sefydliad hwn

organisation-you-work-here = Rydych yn gweithio yma:
organisation-claim = Rwy’n gweithio yma
organisation-leave = Nid wyf yn gweithio yno mwyach
organisation-how-checked = Sut y gwirir aelodaeth
organisation-not-checked = Nid oes neb yn gwirio pwy sy’n gweithio yma. Pobl eu hunain sy’n dweud.
organisation-checked-by-domain = Drwy barth e-bost: pwy bynnag sydd wedi cadarnhau cyfeiriad sy’n gorffen yn union ag un o’r rhain: { $domains }
organisation-checked-by-contact = Gan gyswllt y sefydliad:
organisation-people = Pobl ar yr hwb hwn
organisation-no-people = Nid oes neb yma yn gweithio yno eto.
organisation-checked = { $n ->
    [zero] Ni wiriwyd neb
    [one] { $n } person, wedi’i wirio
    [two] { $n } berson, wedi’u gwirio
    [few] { $n } pherson, wedi’u gwirio
    [many] { $n } pherson, wedi’u gwirio
   *[other] { $n } o bobl, wedi’u gwirio
}
organisation-claimed = { $n ->
    [zero] neb sydd ond yn dweud hynny
    [one] { $n } person sydd ond yn dweud hynny
    [two] { $n } berson sydd ond yn dweud hynny
    [few] { $n } pherson sydd ond yn dweud hynny
    [many] { $n } pherson sydd ond yn dweud hynny
   *[other] { $n } o bobl sydd ond yn dweud hynny
}
organisation-groups = Grwpiau y mae’n eu harwain
organisation-no-groups = Dim un y gallwch ei weld.
organisation-edit = Newid yr hyn a ddywedir am y sefydliad hwn
flash-claimed = Mae eich proffil bellach yn dweud eich bod yn gweithio yno. Nid yw wedi’i wirio eto.
flash-claim-checked = Mae eich proffil bellach yn dweud eich bod yn gweithio yno, a bod eich cyfeiriad e-bost yn dangos hynny.
flash-claim-withdrawn = Nid yw eich proffil yn dweud mwyach eich bod yn gweithio yno.
refusal-not-of-the-organisation = Mae cyswllt y sefydliad wedi dweud nad ydych yn gweithio yno. Ysgrifennwch atynt os yw hynny’n anghywir.

colleagues-title = Pwy sy’n gweithio yma
colleagues-link = Cadarnhau pwy sy’n gweithio yma
colleagues-lead = Rydych yn siarad dros y sefydliad hwn. Dywedwch pwy o’r bobl hyn sy’n gweithio yno; bydd eu proffiliau’n dangos mai chi ddywedodd hynny, a phryd.
colleagues-none = Nid oes neb yn dweud eu bod yn gweithio yno.
colleagues-denied = Rydych wedi dweud nad yw’r rhain yn gweithio yno
colleague-confirm = Yn gweithio yma
colleague-deny = Ddim yn gweithio yma
colleague-allow = Caiff ofyn eto
flash-colleague-confirmed = Nodwyd: maent yn gweithio yno. Mae eu proffil yn dweud hynny.
flash-colleague-denied = Nodwyd: nid ydynt yn gweithio yno. Nid yw eu proffil yn dweud hynny mwyach.
flash-colleague-allowed = Cânt ddweud eto eu bod yn gweithio yno.

keeping = Rhedeg yr hwb hwn
organisations-keep-lead = Bydd pwy bynnag sydd â chyfeiriad e-bost wedi’i gadarnhau ym mharth sefydliad yn cael ei adnabod fel un o’i bobl.
organisation-new = Ychwanegu sefydliad
organisation-name = Enw
organisation-name-missing = Rhowch enw’r sefydliad
organisation-handle-hint = Llythrennau bach, digidau a chysylltnodau. Bydd yn rhan o gyfeiriad ei dudalen ac ni ellir ei newid.
organisation-handle-taken = Mae gan sefydliad arall yr enw byr hwn; dewiswch un arall
organisation-domains = Parthau e-bost
organisation-domains-hint = Un ar bob llinell, megis northmere.gov.uk. Nid yw parthau oddi tanynt yn cyfrif oni bai eu bod hwythau yma.
domain-form = Rhowch barthau megis northmere.gov.uk, mewn llythrennau plaen heb acenion
domain-for-everybody = Gall pawb gael cyfeiriad yn un o’r parthau hyn, felly nid yw’n dangos dim
domain-taken = Mae un o’r parthau hyn yn perthyn i sefydliad arall
domains-many = Dim mwy na 50 parth i bob sefydliad yma
organisation-contact = Cyswllt
organisation-contact-hint = Enw byr aelod o’r hwb hwn a gaiff gadarnhau pwy sy’n gweithio yno. Gadewch yn wag os nad oes un.
contact-nobody = Nid oes gan neb ar yr hwb hwn yr enw byr hwn
organisation-website = Gwefan
organisation-website-hint = Megis https://www.northmere.gov.uk
website-form = Rhowch gyfeiriad sy’n dechrau â https://
choose-one = Dewiswch
kind-missing = Dewiswch fath
nation-missing = Dewiswch wlad
flash-organisation-saved = Cadwyd.
merge-title = Uno â sefydliad arall
merge-lead = Os yr un corff yw hwn â sefydliad arall, bydd ei bobl, ei barthau a’i gyfeiriad yn mynd i’r llall. Ni ellir dadwneud hyn.
merge-into = Enw byr y sefydliad arall
merge-into-hint = Yr un a fydd yn aros
merge-button = Eu huno
merge-nobody = Nid oes gan unrhyw sefydliad yr enw byr hwn
merge-same = Ni ellir uno’r rhain: yr un ydynt, neu unwyd un ohonynt eisoes
flash-organisation-merged = Un sefydliad ydynt bellach.
