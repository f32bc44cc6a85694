from playback.admin.streaming import DataCenterAdmin, MaintenanceAdmin, StreamServiceAdmin

__all__ = ["DataCenterAdmin", "MaintenanceAdmin", "StreamServiceAdmin"]
