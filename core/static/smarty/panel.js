// While a row's operator is chosen in the form, fields found by typing offer that operator's rows only.
document.addEventListener("DOMContentLoaded", () => {
    const jquery = window.django && window.django.jQuery;
    const operator = document.getElementById("id_client");
    if (!jquery || !operator) {
        return;
    }
    jquery.ajaxPrefilter((options) => {
        if (operator.value && options.url && options.url.includes("/autocomplete/")) {
            options.url += `${options.url.includes("?") ? "&" : "?"}panel_client=${encodeURIComponent(operator.value)}`;
        }
    });
});
