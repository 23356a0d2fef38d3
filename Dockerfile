FROM python:3.11-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

FROM base AS build
# "[cuda]" for NVIDIA graphics cards: docker build --build-arg EXTRAS='[cuda]' .
ARG EXTRAS=""
WORKDIR /source
COPY . .
RUN pip wheel --wheel-dir /wheels --constraint constraints.txt ".${EXTRAS}"

FROM base
RUN useradd --uid 10001 --create-home perceptarium
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-index /wheels/*.whl
USER 10001
WORKDIR /home/perceptarium
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["perceptarium", "--host", "0.0.0.0", "--port", "8000", "--no-browser"]
