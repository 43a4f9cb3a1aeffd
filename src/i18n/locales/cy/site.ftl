# The frame of every page, and the pages that are always there.
skip-to-content = Neidio i’r prif gynnwys
main-navigation = Prif ddewislen
nav-home = Hafan
nav-groups = Grwpiau
nav-search = Chwilio
sign-in = Mewngofnodi
sign-out = Allgofnodi
register = Creu cyfrif
save = Cadw
preview = Rhagolwg
preview-title = Rhagolwg
next-page = Tudalen nesaf
search-button = Chwilio
not-given = Heb ei nodi
home-hub = Hwb cartref
written-in = Iaith y testun

error-prefix = Gwall:
problems-title = Mae problem

foot-help = Cymorth a chysylltu
foot-about = Am yr hwb hwn
foot-accessibility = Hygyrchedd
foot-privacy = Preifatrwydd
foot-software = Yn rhedeg ar Folkmoot, meddalwedd rydd ar gyfer gwasanaethau cyhoeddus (AGPL-3.0).

front-title = Croeso
front-what = Mae gwasanaethau cyhoeddus yn rhannu cwestiynau, atebion a’r hyn sy’n gweithio, mewn grwpiau sy’n ymestyn ar draws sefydliadau a chenhedloedd. Mae pob sefydliad yn cadw ei hwb ei hun; y grwpiau sy’n eu cysylltu.
front-search = Dod o hyd i grŵp
front-groups = Rhai o’r grwpiau y gallwch eu darllen ac ymuno â nhw:
front-all-groups = Gweld pob grŵp
front-no-groups = Nid oes grwpiau cyhoeddus eto. Gellir gweld grwpiau’r aelodau ar ôl mewngofnodi.

home-title = Eich hafan
home-new = Y diweddaraf yn eich grwpiau
home-nothing-new = Nid oes dim wedi’i ysgrifennu yn eich grwpiau eto.
home-groups = Eich grwpiau
home-no-groups = Nid ydych mewn unrhyw grŵp eto. Dyma rai i ddechrau.
home-find-groups = Dod o hyd i grwpiau

about-title = Am yr hwb hwn
about-default = Hwb gwybodaeth ar gyfer gwasanaethau cyhoeddus yw { $hub }.
about-members = Aelodau
about-groups = Grwpiau agored
about-partners = Hybiau y mae’n rhannu â nhw
about-alone = Nid yw’r hwb hwn yn rhannu ag unrhyw hwb arall eto.

help-title = Cymorth a chysylltu
help-join-title = Ymuno â grŵp
help-join = Agorwch dudalen y grŵp a dewiswch Ymuno. Os yw’r grŵp ar hwb arall, bydd eich hwb chi yn gofyn i’r hwb hwnnw ar eich rhan. Nid oes angen cyfrif arall arnoch. Yna bydd trafodaethau cynharach yn cyrraedd ohonynt eu hunain, y rhai diweddaraf yn gyntaf.
help-write-title = Ysgrifennu
help-write = Wrth ymyl pob blwch mae brawddeg yn dweud pwy fydd yn darllen yr hyn rydych yn ei ysgrifennu. Gallwch weld rhagolwg cyn anfon. Gallwch ddefnyddio Markdown ar gyfer penawdau, rhestrau a dolenni. Yn ddiweddarach, gallwch newid neu ddileu’r hyn a ysgrifennwyd gennych; rhoddir gwybod i hybiau eraill.
help-order-title = Cadw trefn
help-order = Os nad yw rhywbeth yn perthyn mewn grŵp, dewiswch Rhoi gwybod wrth ei ymyl: bydd hwyluswyr y grŵp yn edrych arno. Gallant gau trafodaeth i atebion neu dynnu ymaith yr hyn a ysgrifennwyd, a dangosir eu rheswm yn ei le.
help-other-hubs-title = Grwpiau hybiau eraill
help-other-hubs = Mae label yn dangos pan fydd cartref grŵp neu berson ar hwb arall. Os ydych yn gwybod cyfeiriad grŵp, megis @grwp@hwb.example, rhowch ef yn y blwch Chwilio a bydd eich hwb yn chwilio amdano.
help-language-title = Iaith
help-language = Mae pob tudalen ar gael yn Gymraeg ac yn Saesneg. Defnyddiwch y ddolen ar frig y dudalen. Yn eich proffil, gallwch ddewis pa iaith y bydd yr hwb hwn yn ei defnyddio gyda chi.
help-contact-title = Cysylltu
help-contact = Ysgrifennwch at weinyddwyr yr hwb hwn, a enwir ar y dudalen Am yr hwb hwn.

accessibility-title = Datganiad hygyrchedd
accessibility-what-title = Yr hyn y mae’r datganiad hwn yn ei gwmpasu
accessibility-what = Mae’n cwmpasu holl dudalennau’r hwb hwn. Rydym am i gynifer o bobl â phosibl allu eu defnyddio: â bysellfwrdd yn unig, â darllenydd sgrin, wedi’u chwyddo i 400 %, heb sgriptiau, mewn lliwiau tywyll neu liwiau wedi’u gorfodi.
accessibility-working-title = Pa mor hygyrch yw’r hwb hwn
accessibility-working = Mae’r tudalennau wedi’u llunio i fodloni fersiwn 2.2 o’r Canllawiau Hygyrchedd Cynnwys Gwe ar lefel AA, ac fe’u gwirir gan brofion awtomatig bob tro y caiff y feddalwedd ei newid.
accessibility-not-working-title = Yr hyn nad yw’n hygyrch
accessibility-not-working = Eiddo’r aelodau yw’r hyn y maent yn ei ysgrifennu ac yn ei rannu, a gall fod ynddo ddiffygion na allwn eu gweld. Nid oes profion wedi’u cynnal eto gyda phobl sy’n defnyddio technoleg gynorthwyol.
accessibility-report-title = Rhoi gwybod am broblem
accessibility-report = Os nad yw rhywbeth yn gweithio i chi, neu os oes ei angen arnoch ar ffurf arall, rhowch wybod i weinyddwyr yr hwb hwn. Dylent ateb o fewn deg diwrnod gwaith.
accessibility-enforcement-title = Gorfodi
accessibility-enforcement = Y Comisiwn Cydraddoldeb a Hawliau Dynol sy’n gorfodi Rheoliadau Hygyrchedd Cyrff y Sector Cyhoeddus (Gwefannau a Rhaglenni Symudol) (Rhif 2) 2018 ym Mhrydain Fawr, a Chomisiwn Cydraddoldeb Gogledd Iwerddon sy’n gwneud hynny yng Ngogledd Iwerddon.
accessibility-prepared-title = Paratoi’r datganiad hwn
accessibility-prepared = Daw’r testun hwn gyda’r feddalwedd. Mae’r sefydliad sy’n rhedeg yr hwb hwn yn ychwanegu ei brofion a’i ddyddiadau ei hun.

privacy-title = Preifatrwydd
privacy-what-title = Yr hyn a gedwir
privacy-what = Eich enw, eich rôl, eich sefydliad, yr hyn a ddywedwch amdanoch eich hun, eich cyfeiriad e-bost, a’r hyn a ysgrifennwch. Cedwir eich cyfrinair ar ffurf ôl bys digidol yn unig, ac ni ellir darllen y cyfrinair o hwnnw.
privacy-who-title = Pwy sy’n ei weld
privacy-who = Dangosir eich proffil i ymwelwyr â’r hwb hwn ac i ymwelwyr â hybiau’r grwpiau rydych yn ymuno â nhw. Ni ddangosir eich cyfeiriad e-bost i neb ond y gweinyddwyr.
privacy-helpful = Pan ddywedwch fod rhywbeth yn ddefnyddiol, dim ond nifer y bobl a ddywedodd hynny a ddangosir ar y tudalennau. Mae hybiau aelodau’r grŵp yn cael gwybod mai chi ydoedd.
privacy-copies-title = Copïau ar hybiau eraill
privacy-copies = Caiff yr hyn a ysgrifennwch mewn grŵp ei gopïo i hybiau aelodau’r grŵp. Pan fyddwch yn ei newid neu’n ei ddileu, rhoddir gwybod i’r hybiau hynny, ac mae ein meddalwedd ni yn gweithredu ar hynny. Ni allwn orfodi meddalwedd arall i wneud yr un peth.
privacy-cookies-title = Cwcis
privacy-cookies = Nid yw’r hwb hwn yn gosod unrhyw gwcis ond y rhai sydd eu hangen arno: ar gyfer eich sesiwn, ar gyfer ei ffurflenni, ac ar gyfer neges o un dudalen i’r nesaf. Nid yw’n gofyn am ddim gan unrhyw drydydd parti.
privacy-rights-title = Eich hawliau
privacy-rights = Gallwch ofyn i’r gweinyddwyr am yr hyn y mae’r hwb hwn yn ei gadw amdanoch, a gofyn iddynt ei gywiro neu ei ddileu. Efallai y bydd rhaid datgelu’r hyn a ysgrifennir mewn grwpiau cyrff cyhoeddus o dan y Deddfau Rhyddid Gwybodaeth.

month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr
look-again = Edrych eto
about-contact = Cysylltu
about-no-contact = Nid yw gweinyddwyr yr hwb hwn wedi dweud eto sut i gysylltu â nhw.
