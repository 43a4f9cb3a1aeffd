# Mynd ymlaen o’r hwb lle mae rhywun yn mewngofnodi fel arfer.
interact-title = Ble rydych chi’n mewngofnodi fel arfer?
interact-lead = Dewiswch eich hwb i fynd ymlaen yno.
interact-lead-group = I ymuno â { $group }, ewch ymlaen o’r hwb lle mae gennych gyfrif. Nid oes angen ail un arnoch.
interact-here = Yma, yn { $hub }
interact-other = Ar hwb arall
interact-host = Ei enw
interact-host-hint = Er enghraifft hub.wales.example
interact-go = Mynd yno
interact-paste = Neu gludwch y cyfeiriad hwn i chwiliad eich hwb neu ap eich hun: { $address }
interact-link = Ymuno o hwb arall
interact-on = Mynd ymlaen i { $hub }
interact-lead-decision = Penderfyniad gan hwyluswyr { $group } yw hwn, i’r rhai sy’n cadw trefn yno. Ewch ymlaen o’r hwb lle mae gennych gyfrif.
