# Yr hyn y mae hwyluswyr yn ei benderfynu am eu grŵp.
settings-title = Gosodiadau’r grŵp
settings-link = Gosodiadau
field-group-name = Enw’r grŵp
field-purpose = Beth yw ei ddiben
settings-language = Iaith
settings-access = Pwy all ddod o hyd iddo a’i ddarllen
access-open-means = mae pawb yn ei ddarllen a chaiff pawb ymuno.
access-restricted-means = gall pawb ddod o hyd iddo; aelodau sy’n ei ddarllen; yr hwyluswyr sy’n derbyn pobl.
access-private-means = dim ond aelodau a’r rhai a wahoddwyd sy’n gwybod amdano.
settings-question = Cwestiwn i’r rhai sy’n gofyn am ymuno
settings-question-hint = Er enghraifft: pa gyngor, a pha dîm? Maent yn ei ateb wrth ofyn. Gadewch yn wag i ofyn am eu rheswm yn unig.
settings-hubs = O ba hybiau y caiff pobl ymuno
settings-hubs-all = O bob hwb y mae’r hwb hwn yn siarad ag ef
settings-hubs-chosen = O’r hwb hwn a’r hybiau a enwir isod
settings-hubs-ours = O’r hwb hwn yn unig
settings-chosen = Hybiau a enwir
settings-chosen-hint = Un ar bob llinell, er enghraifft hub.wales.example.
settings-automatic = Hybiau nad oes rhaid i’w pobl aros
settings-automatic-hint = Un ar bob llinell. Mewn grŵp cyfyngedig cymeradwyir eu ceisiadau ar unwaith.
settings-save = Cadw’r gosodiadau
settings-follows = Cyn i chi gadw hyn
settings-closes = Gall copïau o’r hyn y gallai pawb ei ddarllen aros ar hybiau eraill ac mewn peiriannau chwilio. O hyn ymlaen aelodau yn unig sy’n darllen y grŵp.
settings-hidden = { $n ->
    [zero] Nid oes trafodaeth y gall pawb ei darllen.
    [one] Mae { $n } drafodaeth y gall pawb ei darllen yn cael ei chuddio yma rhag y rhai nad ydynt yn aelodau.
    [two] Mae { $n } drafodaeth y gall pawb eu darllen yn cael eu cuddio yma rhag y rhai nad ydynt yn aelodau.
    [few] Mae { $n } trafodaeth y gall pawb eu darllen yn cael eu cuddio yma rhag y rhai nad ydynt yn aelodau.
    [many] Mae { $n } thrafodaeth y gall pawb eu darllen yn cael eu cuddio yma rhag y rhai nad ydynt yn aelodau.
   *[other] Mae { $n } o drafodaethau y gall pawb eu darllen yn cael eu cuddio yma rhag y rhai nad ydynt yn aelodau.
}
settings-hides = Ni all neb ond aelodau a’r rhai a wahoddwyd ddod o hyd i’r grŵp mwyach. Ni fydd y rhai sy’n gwybod ei enw yn ei anghofio.
settings-opens = Mae trafodaethau newydd i bawb, a derbynnir pawb sy’n aros. Gall pawb ddod o hyd i’r grŵp ac ymuno ag ef.
settings-kept = { $n ->
    [zero] Nid oes trafodaeth a oedd i aelodau.
    [one] Mae { $n } drafodaeth a oedd i aelodau yn aros gyda’r aelodau, pwy bynnag sy’n ateb ynddi. Mae’r rhai sy’n ymuno o hyn ymlaen yn aelodau, ac yn ei darllen hefyd.
    [two] Mae { $n } drafodaeth a oedd i aelodau yn aros gyda’r aelodau, pwy bynnag sy’n ateb ynddynt. Mae’r rhai sy’n ymuno o hyn ymlaen yn aelodau, ac yn eu darllen hefyd.
    [few] Mae { $n } trafodaeth a oedd i aelodau yn aros gyda’r aelodau, pwy bynnag sy’n ateb ynddynt. Mae’r rhai sy’n ymuno o hyn ymlaen yn aelodau, ac yn eu darllen hefyd.
    [many] Mae { $n } thrafodaeth a oedd i aelodau yn aros gyda’r aelodau, pwy bynnag sy’n ateb ynddynt. Mae’r rhai sy’n ymuno o hyn ymlaen yn aelodau, ac yn eu darllen hefyd.
   *[other] Mae { $n } o drafodaethau a oedd i aelodau yn aros gyda’r aelodau, pwy bynnag sy’n ateb ynddynt. Mae’r rhai sy’n ymuno o hyn ymlaen yn aelodau, ac yn eu darllen hefyd.
}
settings-kept-from = Ni anfonir dim mwy o’r hyn sy’n aros gyda’r aelodau at yr hybiau hyn, am na wyddys eu bod yn ei gadw at aelodau: { $hubs }.
settings-excluded = Nid yw’r bobl hyn yn perthyn iddo mwyach, ac ni ellir galw’n ôl yr hyn sydd yno’n barod: { $hubs }.
settings-unsent = Ni anfonir dim mwy at yr hybiau hyn, am na wyddys eu bod yn ei gadw at aelodau. Mae eu pobl yn aros yn aelodau: { $hubs }.
settings-nothing-yet = Nid oes dim wedi’i newid eto.
settings-agree = Ei gadw serch hynny
settings-purpose-long = 5,000 o nodau ar y mwyaf
settings-question-long = 300 o nodau ar y mwyaf
settings-hubs-many = 200 o hybiau ar y mwyaf
settings-hubs-none = Enwch o leiaf un hwb, neu dewiswch ateb arall uchod
flash-settings-saved = Mae’r gosodiadau wedi’u cadw.

hand-over-title = Trosglwyddo’r grŵp
hand-over-effect = Gall y perchennog newydd wneud popeth y gallwch chi, gan gynnwys i hwyluswyr. Rydych yn aros yn hwylusydd, a gallwch adael wedyn.
hand-over-to = Perchennog newydd
hand-over-button = Trosglwyddo
flash-handed-over = { $name } yw perchennog y grŵp bellach.

archive-title = Cau’r grŵp
archive-effect = Mewn grŵp sydd wedi’i gau nid oes neb yn ysgrifennu nac yn ymuno mwyach. Mae’r hyn a ysgrifennwyd yn aros yn ddarllenadwy i’r rhai a gaiff ei ddarllen nawr, a gellir dod o hyd iddo. Gallwch ei agor eto.
archive-button = Cau’r grŵp
unarchive-button = Ei agor eto
flash-archived = Mae’r grŵp wedi’i gau.
flash-unarchived = Mae’r grŵp yn agored i gyfraniadau eto.

ban-not = Cânt ofyn eto ar unwaith
join-question = Mae’r grŵp yn gofyn:
flash-removed-member = Nid yw { $name } yn aelod mwyach, a dywedir hynny wrth y person.
hand-over-ask = Trosglwyddo { $group } i { $name }?
hand-over-back = Ni allwch dynnu hyn yn ôl: dim ond { $name } a allai drosglwyddo’r grŵp yn ôl i chi.
