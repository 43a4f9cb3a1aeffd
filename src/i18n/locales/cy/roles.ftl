# Pwy sy’n darllen, pwy sy’n ysgrifennu, pwy sy’n gofalu am grŵp; penderfynu ar sawl cais ar unwaith; grwpiau heb neb i ofalu amdanynt.
refusal-reads-only = Darllen yr ydych yma; gofynnwch i’r hwyluswyr os hoffech ysgrifennu.
you-read-here = Darllen yr ydych yma
make-reader = Caniatáu darllen yn unig
let-write = Caniatáu ysgrifennu
flash-reads = Mae { $name } yn darllen o hyn ymlaen, ac nid yw’n ysgrifennu.
flash-writes = Caiff { $name } ysgrifennu eto.
request-admit-reader = Cymeradwyo i ddarllen yn unig
request-was-admitted-reader = Cymeradwywyd i ddarllen yn unig
flash-admitted-reader = Caiff { $name } ddarllen bellach, a rhoddir gwybod i’r person. Ni chaiff ysgrifennu.
request-group-asks = Mae’r grŵp yn gofyn i bawb:
request-said-title = Yr hyn a ddywedoch
close-title = Cau { $group }?
close-again = Gallwch ei agor eto unrhyw bryd.

requests-of-checked = { $organisation }, wedi’i wirio gan { $hub }
requests-of-unchecked = { $organisation }, heb ei wirio ({ $hub })
requests-of-nobody = Sefydliad heb ei roi ({ $hub })
together-title = Penderfynu ar sawl un ar unwaith
together-hint = Ticiwch y rhai a olygwch uchod. Cofnodir pob penderfyniad ar ei ben ei hun, a gellir tynnu pob un yn ôl am ddeng munud.
together-tick = Penderfynu ar { $name } gydag eraill
together-all = { $n ->
    [zero] Neb oddi yma
    [one] Yr { $n } person oddi yma
    [two] Y { $n } berson oddi yma
    [few] Y { $n } pherson oddi yma
    [many] Y { $n } pherson oddi yma
   *[other] Pob un o’r { $n } oddi yma
}
together-message = Neges at bob un ohonynt
together-admit = Cymeradwyo pawb a diciwyd
together-admit-reader = Cymeradwyo pawb a diciwyd i ddarllen yn unig
together-decline = Gwrthod pawb a diciwyd
together-nobody = Ticiwch o leiaf un person yn gyntaf
flash-together-admitted = Derbyniwyd y rhain, a rhoddir gwybod iddynt: { $name }.
flash-together-declined = Gwrthodwyd: { $name }. Rhoddir gwybod iddynt ymhen deng munud, oni bai eich bod yn ei ddadwneud.
flash-together-none = Ni phenderfynwyd dim.
left-title = Wedi’u gadael fel y maent
left-member = Mae { $name } wedi’i dderbyn yn y cyfamser.
left-declined = Mae { $name } wedi’i wrthod yn y cyfamser.
left-closed = Nid yw { $name } yn aros am ateb mwyach.
left-waits = Mae { $name } yn aros o hyd.
left-refused = Ni ellir derbyn { $name }: { $why }
left-gone = Nid oes a wnelo rhywun a diciwyd gennych ddim â’r grŵp mwyach.

decision-reads = Penderfynwyd gan { $by } ar { $at } fod { $about } yn darllen ac nid yn ysgrifennu.
decision-writes = Caniatawyd i { $about } ysgrifennu gan { $by } ar { $at }.
decision-orphaned = Nid oes neb wedi gofalu am y grŵp ers { $at }.
decision-archived = Caewyd y grŵp gan { $by } ar { $at }.
decision-unarchived = Agorwyd y grŵp eto gan { $by } ar { $at }.

notice-appointed-subject = Rydych yn un o hwyluswyr { $group }
notice-appointed = Fe’ch gwnaed yn un o hwyluswyr { $group }. Gallwch benderfynu ar geisiadau i ymuno, gwahodd pobl a chadw trefn yno.
notice-relieved-subject = Nid ydych yn un o hwyluswyr { $group } mwyach
notice-relieved = Daeth eich rôl fel un o hwyluswyr { $group } i ben. Rydych yn aelod o hyd.
notice-reader-subject = Darllen yr ydych yn { $group }
notice-reader = Mae hwyluswyr { $group } wedi penderfynu eich bod yn darllen yno ac nid yn ysgrifennu. Gofynnwch iddynt os hoffech ysgrifennu.
notice-writer-subject = Cewch ysgrifennu yn { $group }
notice-writer = Mae hwyluswyr { $group } wedi penderfynu y cewch ysgrifennu yno eto.
notice-removed-subject = Daeth eich aelodaeth o { $group } i ben
notice-removed = Mae hwyluswyr { $group } wedi dod â’ch aelodaeth i ben. Gallwch ofyn am gael ymuno eto.
notice-banned-subject = Fe’ch caewyd allan o { $group }
notice-banned = Mae hwyluswyr { $group } wedi’ch cau allan. Nid ydych yn aelod mwyach, ac ni allwch ymuno eto yn y cyfamser.
notice-why-member = Rydych yn cael yr e-bost hwn am eich bod yn perthyn i’r grŵp, neu wedi perthyn iddo.
notice-orphan-subject = Nid oes neb yn gofalu am { $group }
notice-orphan = Nid oes yr un o hwyluswyr { $group } wedi bod yma ers 90 diwrnod, neu ni all fod. Gallwch ysgrifennu atynt, rhoi’r grŵp yng ngofal aelod, neu ei gau.
notice-see-orphans = Gweld beth y gellir ei wneud:
notice-why-keeps-hub = Rydych yn cael yr e-bost hwn am eich bod yn rhedeg yr hwb hwn.
notice-from-keeper-subject = A ydych yn dal i ofalu am { $group }?
notice-from-keeper = Mae { $name } yn rhedeg yr hwb hwn ac yn ysgrifennu atoch am eich bod yn un o hwyluswyr { $group } ac nad oes neb wedi bod yn gofalu amdano.
notice-from-keeper-words = Maent yn ysgrifennu:

tasks-orphan = Grŵp nad oes neb yn gofalu amdano
orphans-title = Grwpiau heb neb
orphans-about = Nid oes yr un o hwyluswyr y grwpiau hyn wedi bod yma ers 90 diwrnod, neu ni all fod. Gallwch ysgrifennu atynt, rhoi’r grŵp yng ngofal aelod, neu ei gau.
orphans-none = Mae rhywun yn gofalu am bob grŵp ar yr hwb hwn.
orphan-lead = Nid oes neb yn gofalu am y grŵp hwn: mae ceisiadau i ymuno yn aros, ac nid edrychir ar adroddiadau.
orphan-keepers = Pwy ddylai ofalu amdano
orphan-no-keepers = Nid oes ganddo hwyluswyr mwyach.
orphan-suspended = Mae’r cyfrif wedi’i atal
orphan-away = Heb fewngofnodi ers mwy na 90 diwrnod
orphan-silent = Mae ei gartref ar hwb arall; ni chlywyd dim ganddo ers mwy na 90 diwrnod
orphan-write = Ysgrifennu atynt
orphan-letter = Eich llythyr
orphan-letter-hint = Aiff drwy’r e-bost at y rhai sydd â’u cartref ar yr hwb hwn, gyda’ch enw.
orphan-send = Anfon y llythyr
orphan-appoint = Rhoi’r grŵp yng ngofal aelod
orphan-appoint-effect = Bydd yn dod yn berchennog, a rhoddir gwybod iddo. Bydd pwy bynnag oedd yn hwylusydd yn aros felly.
orphan-no-heirs = Nid oes yr un aelod o’r grŵp hwn wedi bod yma’n ddiweddar.
orphan-heir = Aelod
orphan-appoint-button = Gwneud yn berchennog
flash-orphan-written = Mae eich llythyr ar ei ffordd.
flash-orphan-nobody = Nid oedd neb i ysgrifennu ato.
flash-orphan-appointed = Mae gan y grŵp berchennog eto: { $name }.
flash-orphan-closed = Mae’r grŵp wedi’i gau.

invited-as-facilitator = Byddech yn hwylusydd yno: yn penderfynu ar geisiadau i ymuno, yn gwahodd pobl ac yn cadw trefn.
invitation-mail-facilitator = Byddech yn hwylusydd yno: yn penderfynu ar geisiadau i ymuno, yn gwahodd pobl ac yn cadw trefn.
