# A yw hybiau eraill yn cadw’r hyn a ysgrifennir i aelodau at aelodau.
trust-title = Yr hyn a ysgrifennir i aelodau yn unig
trust-keeps = Mae’n cadw hynny at aelodau
trust-ask = Nid yw’n hysbys: yr hwyluswyr sy’n penderfynu
trust-nothing = Ni all ddangos hynny i aelodau yn unig: ni anfonir dim yno
trust-refuse = Byddai’n dangos hynny i eraill: ni dderbynnir ei bobl
trust-by-what-is-known = Ei adael i’r hyn sy’n hysbys
trust-says-so = Mae’n dweud amdano’i hun ei fod yn cadw pethau o’r fath at aelodau.
trust-effect = Mae hyn yn penderfynu beth a anfonir at yr hwb hwn o grwpiau yma nad ydynt yn agored, ac a dderbynnir ei bobl. Ni ellir galw’n ôl ddim sydd yno’n barod.
trust-save = Cadw
flash-trust-decided = Wedi’i gadw. Mae’n dal o hyn ymlaen.

software-title = Pa feddalwedd sy’n cadw pethau at aelodau
software-lead = Ar gyfer hybiau nad ydych wedi penderfynu dim amdanynt, ac nad ydynt yn dweud dim amdanynt eu hunain. Gadewir yr hyn nad yw yn y tabl i hwyluswyr grwpiau cyfyngedig; mae grwpiau preifat yn gwneud hebddo.
software-since = O fersiwn
software-since-hint = Er enghraifft 1.0. Gadewch yn wag ar gyfer pob fersiwn.
software-every-version = pob fersiwn
software-hint = Yr enw y mae’n ei roi i eraill, er enghraifft lemmy.
software-add-title = Ychwanegu neu newid llinell
software-forget = Dileu
software-form = Defnyddiwch yr enw y mae’r feddalwedd yn ei roi i eraill: llythrennau, digidau, dotiau a chysylltnodau
software-many = Mae’r tabl yn llawn. Dilëwch linell yn gyntaf
version-form = Defnyddiwch rifau â dotiau, er enghraifft 1.0

requests-hub-keeps = Mae { $hub } yn cadw’r hyn a ysgrifennir i aelodau at aelodau, hyd y gwyddys ({ $software }).
requests-hub-ask = Ni ŵyr neb a yw { $hub } yn cadw’r hyn a ysgrifennir i aelodau at aelodau ({ $software }). Drwy dderbyn rhywun oddi yno rydych yn penderfynu ei fod yn cael ei anfon yno.
requests-hub-nothing = Ni all { $hub } ddangos yr hyn a ysgrifennir i aelodau i aelodau yn unig ({ $software }). Gallant berthyn, ond ni anfonir dim a ysgrifennir yma yno.
requests-hub-refuse = Byddai { $hub } yn dangos yr hyn a ysgrifennir yma i bobl nad ydynt yn aelodau ({ $software }). Ni ellir derbyn neb oddi yno.
