from tests.costs.params import Calls

CALLS: Calls = {
    "noauth/portaldashboard/channel/list/": lambda cast: {"portal_dashboard_id": 1},
    "noauth/portaldashboard/list/": lambda cast: {"template": "impuls"},
    "noauth/portaldashboard/video/list/": lambda cast: {"portal_dashboard_id": 1},
    "portaldashboard/channel/list/": lambda cast: {"portal_dashboard_id": 1},
    "portaldashboard/list/": lambda cast: {"template": "impuls"},
    "portaldashboard/mainmenu/": lambda cast: {"portal_dashboard_id": 1},
    "portaldashboard/program/list/": lambda cast: {"portal_dashboard_id": 1},
    "portaldashboard/video/list/": lambda cast: {"portal_dashboard_id": 1},
}
